// What a file may say, as data; each rule with the sentence why.

/**
 * Who knows which collection; those of the platform are in the database of each service, and `controls` is each service's own. These names
 * count wherever they stand as a literal, those that are ordinary words only where they are handed to the driver or declared with their
 * indexes, as any other name does.
 */
export const collections = {
  platform: { names: ['leases', 'operator_actions', 'request_counts'], ordinaryWords: ['schema'] },
  'main-app': {
    names: [
      'apikey',
      'jwks',
      'rateLimit',
      'usernames',
      'user_scores',
      'outbox',
      'score_cursor',
      'inherited_scores',
      'take_over',
      'controls',
    ],
    ordinaryWords: ['user', 'session', 'account', 'verification'],
  },
  'telemetry-service': {
    names: [
      'telemetry_events',
      'telemetry_commands',
      'identity_map',
      'user_metrics',
      'username_metrics',
      'identity_map_migrated',
      'username_metrics_migrated',
      'identity_map_unowned',
      'username_metrics_unowned',
      'swamp_club_events',
      'counters',
      'migrations',
      'verified_keys',
      'controls',
    ],
    ordinaryWords: ['people'],
  },
} as const;

/** Decisions without I/O: what they import must be decisions as well, or plain data. */
export const pureFiles = [
  'contracts/src/contract.ts',
  'contracts/src/define.ts',
  'contracts/src/errors.ts',
  'main-app/src/account/cli-callback.ts',
  'main-app/src/account/next-path.ts',
  'main-app/src/account/user-agent.ts',
  'main-app/src/rename/rename-steps.ts',
  'main-app/src/telemetry/mark-after-failure.ts',
  'main-app/src/upgrade/inherited-figures.ts',
  'main-app/src/upgrade/inherited-name.ts',
  'platform/src/backoff.ts',
  'platform/src/hybrid-clock.ts',
  'platform/src/traceparent.ts',
  'telemetry-service/src/identity/identity-migration.ts',
  'telemetry-service/src/projector/batch.ts',
  'telemetry-service/src/projector/plan-batch.ts',
  'telemetry-service/src/scores/figures.ts',
  'telemetry-service/src/scores/score.ts',
  'telemetry-service/src/upgrade/check-people.ts',
  'telemetry-service/src/upgrade/current-label.ts',
  'telemetry-service/src/upgrade/decide-owner.ts',
  'telemetry-service/src/upgrade/name-holders.ts',
  'telemetry-service/src/upgrade/reports.ts',
  'telemetry-service/src/upgrade/upstream-entry.ts',
];
/** What a pure file may import besides other pure files. */
export const pureImports =
  /^(zod|@swamp-club\/telemetry-contract|@swamp-club\/platform\/(backoff|hybrid-clock|traceparent)\.ts)$/;
/** Calls whose answer depends on more than their arguments. */
export const impureGlobals = ['fetch', 'setTimeout', 'setInterval', 'Date.now', 'Math.random', 'new Date()'];

export const sourceRules = {
  'other-services-collection':
    'A service reads and writes its own collections alone; the rest is asked for over the contract, or of the platform.',
  'collection-outside-its-store':
    'Whoever changes a collection must find every use of it in its store, beside the indexes.',
  'collection-in-two-files': 'Two files that know a collection will disagree about it.',
  'environment-outside-config':
    'What a program can be told is read off one schema, and checked before anything starts.',
  'process-outside-main':
    'Signals and exits belong to the program as a whole: only what starts it knows what must end first.',
  'impure-decision': 'A decision is tested by its arguments alone, so it must depend on nothing else.',
} as const;
export type SourceRule = keyof typeof sourceRules;

/** Where the environment is read. */
export const configFiles = /(^|\/)config\.ts$/;
/** What is started as a process of its own, and the one helper the services' programs share. */
export const programs =
  /(^|\/)main\.ts$|^platform\/src\/program\.ts$|^(scripts|benchmarks)\/|^contracts\/(build|check|release)\.ts$|^tests\/.*\/programs\//;
export const lifeCycle = ['on', 'once', 'off', 'addListener', 'removeListener', 'exit', 'abort', 'exitCode'];
