// Every test runs against real processes and one real MongoDB, started once for the whole run.
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/fixtures/**', 'tests/cluster/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 90_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // As `eventually` waits.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    unstubEnvs: true,
    restoreMocks: true,
  },
});
