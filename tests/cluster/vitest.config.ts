// Tests of whole deployments: many processes each, so one file at a time, with nothing else running.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/cluster/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // As `eventually` waits.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    unstubEnvs: true,
    restoreMocks: true,
  },
});
