// Every test runs against real processes and one real MongoDB, started once for the whole run.
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

/** They are about what a process has one of: the tracer, the connections of `fetch`, the clock, better-auth's clean-up. */
const OWN_PROCESS = [
  'tests/journeys/trace.test.ts',
  'tests/main-app/targeted-queries.test.ts',
  'tests/platform/tracing.test.ts',
  'tests/platform/lease.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    teardownTimeout: 20_000,
    projects: [
      // Loading what a file tests takes longer than most files: a worker keeps it for the next one.
      project({
        name: 'shared process',
        isolate: false,
        include: ['tests/**/*.test.ts'],
        exclude: [...configDefaults.exclude, 'tests/fixtures/**', 'tests/cluster/**', ...OWN_PROCESS],
      }),
      project({ name: 'own process', isolate: true, include: OWN_PROCESS }),
    ],
  },
});

function project(own: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    test: {
      pool: 'forks',
      testTimeout: 90_000,
      hookTimeout: 60_000,
      // As `eventually` waits.
      expect: { poll: { timeout: 30_000, interval: 20 } },
      unstubEnvs: true,
      restoreMocks: true,
      ...own,
    },
  };
}
