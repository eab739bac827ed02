// Who may import whom, as data; each rule with the sentence why.
import type { IForbiddenRuleType } from 'dependency-cruiser';

export const importRules: IForbiddenRuleType[] = [
  {
    name: 'services-never-import-each-other',
    comment: 'They are deployed apart and speak over the contract alone.',
    from: { path: '^(main-app|telemetry-service)/' },
    to: { path: '^(main-app|telemetry-service)/', pathNot: '^$1/' },
  },
  {
    name: 'contract-stands-alone',
    comment: 'It is published: whoever installs it has nothing else of this repository.',
    from: { path: '^contracts/' },
    to: { path: '^(main-app|telemetry-service|platform|scripts|tests)/' },
  },
  {
    name: 'contract-through-its-entries',
    comment: 'What its package.json does not export may change in any release.',
    from: { path: '^(main-app|telemetry-service|platform|scripts)/' },
    to: { path: '^contracts/', pathNot: '^contracts/src/(index|client|server)\\.ts$' },
  },
  {
    name: 'platform-has-no-business',
    comment: 'What knows a service or the contract belongs to it, not into the parts both share.',
    from: { path: '^platform/' },
    to: { path: '^(main-app|telemetry-service|contracts|scripts|tests)/' },
  },
  {
    name: 'services-run-without-the-workshop',
    comment: 'Scripts, benchmarks and tests are not deployed with a service.',
    from: { path: '^(main-app|telemetry-service)/' },
    to: { path: '^(scripts|benchmarks|tests)/' },
  },
  {
    name: 'nothing-deployed-imports-tests',
    comment: 'Tests look at the product, never the other way round.',
    from: { pathNot: '^tests/' },
    to: { path: '^tests/' },
  },
  {
    name: 'declared-dependencies',
    comment:
      'A package that only the root or another package brought along is gone when that one changes. Tests drive the workspaces with what those declare.',
    from: { pathNot: '^tests/' },
    to: { dependencyTypes: ['npm-no-pkg'] },
  },
  {
    name: 'no-cycle',
    comment: 'Files that need each other cannot be understood, tested or moved one by one.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'everything-resolves',
    comment: 'An import that is not understood here is one that no rule above has looked at.',
    from: {},
    to: { couldNotResolve: true },
  },
];
