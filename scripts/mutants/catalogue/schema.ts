// Mistakes in applying a database's schema at start.
import type { Mutant } from '../mutant.ts';

const schema = 'platform/src/schema.ts';
const tests = ['tests/platform/schema.test.ts'];
const buildTests = ['tests/faults/index-build.test.ts'];

export const schemaMutants: readonly Mutant[] = [
  {
    name: 'whoever has to wait for another replica goes on at once',
    invariant: 11,
    file: schema,
    find: '      if (lease !== null) {',
    replace: '      if (lease === null) return;\n      {',
    tests,
  },
  {
    name: 'the lease runs out while an index is built',
    invariant: 11,
    file: schema,
    find: 'if (!signal.aborted) await lease.renew();',
    replace: '',
    tests: buildTests,
  },
  {
    name: 'telemetry listens before its indexes are there',
    invariant: 11,
    file: 'telemetry-service/src/composition.ts',
    find: '  await applySchema(applying, specs);',
    replace: '  void applySchema(applying, specs);',
    tests: buildTests,
  },
  {
    name: 'a release that is too old for the database starts',
    invariant: 11,
    file: schema,
    find: 'if (found !== null && found.oldestReader > declared.version) {',
    replace: 'if (found !== null && found.oldestReader < 0) {',
    tests,
  },
  {
    name: 'an older release changes and drops indexes of a newer one',
    invariant: 11,
    file: schema,
    find: '{ addOnly: found > declared.version }',
    replace: '{ addOnly: false }',
    tests,
  },
  {
    name: 'an older release takes the database back to its own version',
    invariant: 11,
    file: schema,
    find: 'if (found !== null && found.version >= declared.version) return found.version;',
    replace: 'if (found !== null && found.version === declared.version) return found.version;',
    tests,
  },
];
