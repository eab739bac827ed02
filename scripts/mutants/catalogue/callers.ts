// Mistakes in finding out who calls: people by their keys, main-app by its token, a client by its release.
import type { Mutant } from '../mutant.ts';

const keys = 'telemetry-service/src/ingest/api-keys.ts';
const keyTests = ['tests/telemetry-service/ingest/api-keys.test.ts'];
const tokens = 'telemetry-service/src/rpc/service-token.ts';
const tokenTests = ['tests/telemetry-service/rpc/authentication.test.ts'];

export const callerMutants: readonly Mutant[] = [
  {
    name: 'any answer of main-app but a yes makes a key invalid',
    invariant: 9,
    file: 'telemetry-service/src/ingest/whoami.ts',
    find: "return { kind: (await isRefusal(response)) ? 'refused' : 'no_answer' };",
    replace: "return { kind: 'refused' };",
    tests: keyTests,
  },
  {
    name: 'a verified key is honoured for ever while main-app is down',
    invariant: 9,
    file: keys,
    find: 'if (verified === null || verified.verifiedAt.getTime() <= honoured)',
    replace: 'if (verified === null)',
    tests: keyTests,
  },
  {
    name: 'a verified key is not honoured while main-app is down',
    invariant: 9,
    file: keys,
    find: 'const verified = this.#cached.get(hash) ?? (await findVerifiedKey(this.#db, hash));',
    replace: 'const verified = this.#cached.get(hash) ?? null;',
    tests: keyTests,
  },
  {
    name: 'a revoked key is honoured when main-app goes down',
    invariant: 9,
    file: keys,
    find: 'await deleteVerifiedKey(this.#db, hash);',
    replace: '',
    tests: keyTests,
  },
  {
    name: 'a verified key is not asked about again for an hour',
    invariant: 9,
    file: keys,
    find: 'const FRESH_MS = 30_000;',
    replace: 'const FRESH_MS = 3_600_000;',
    tests: keyTests,
  },
  {
    name: 'a token for another service opens this one',
    invariant: 5,
    file: tokens,
    find: "audience: 'telemetry',",
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a token of another issuer is accepted',
    invariant: 5,
    file: tokens,
    find: 'issuer: mainAppUrl,',
    replace: '',
    tests: tokenTests,
  },
  {
    name: "a person's token is accepted as main-app's",
    invariant: 5,
    file: tokens,
    find: 'subject: SUBJECT,',
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a token signed with any algorithm is accepted',
    invariant: 5,
    file: tokens,
    find: "algorithms: ['EdDSA'],",
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a token may last for ever',
    invariant: 5,
    file: tokens,
    find: "requiredClaims: ['exp'],",
    replace: '',
    tests: tokenTests,
  },
  {
    name: 'a client of a release that is not served is answered all the same',
    invariant: 10,
    file: 'telemetry-service/src/rpc/procedure.ts',
    find: 'if (unserved !== null) throw unserved;',
    replace: '',
    tests: ['tests/telemetry-service/rpc/client-versions.test.ts'],
  },
  {
    name: 'people get tokens of the key set that telemetry trusts',
    invariant: 5,
    file: 'main-app/src/account/auth.route.ts',
    find: "'/list-sessions', '/ok'],",
    replace: "'/list-sessions', '/ok', '/token'],",
    tests: ['tests/main-app/account/accounts.test.ts'],
  },
  {
    name: "main-app's own token lasts for a day",
    invariant: 5,
    file: 'main-app/src/account/service-token.ts',
    find: 'const LIFETIME_S = 60;',
    replace: 'const LIFETIME_S = 86_400;',
    tests: ['tests/main-app/account/service-token.test.ts'],
  },
];
