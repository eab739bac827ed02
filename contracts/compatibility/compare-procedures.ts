// One procedure in two releases: everything about it but its schemas.
import type { Call } from './failing-call.ts';
import { breaking, harmless, undecided, type Finding } from './finding.ts';
import type { ProcedureSnapshot } from './snapshot.ts';

type Compare = (path: string, older: ProcedureSnapshot, newer: ProcedureSnapshot, call: Call) => Finding[];

export const compareKind: Compare = (path, older, newer, call) => {
  if (older.kind === newer.kind) return [];
  const reason = `It was a ${older.kind} and is a ${newer.kind}.`;
  // A subscription answers whoever calls it with a stream, and a query answers a subscription's request without one.
  const answered = newer.kind === 'subscription' || (older.kind === 'subscription' && newer.kind === 'query');
  const outcome = answered ? `an unreadable answer, that of a ${newer.kind}` : 'METHOD_NOT_SUPPORTED';
  return [breaking(path, 'kind-changed', reason, call(outcome))];
};

export const compareAuth: Compare = (path, older, newer, call) => {
  if (older.auth === newer.auth) return [];
  if (older.auth === null || newer.auth === null) {
    const [silent, telling] = older.auth === null ? ['older', newer.auth] : ['newer', older.auth];
    return [undecided(path, 'auth-undeclared', `The ${silent} release says nothing, the other one "${telling}".`)];
  }
  if (newer.auth === 'none') return [harmless(path, 'auth-dropped', 'minor', 'It needs no token any more.')];
  return [
    breaking(path, 'auth-added', 'It needs a token, and did not.', call('UNAUTHORIZED: older clients send no token')),
  ];
};

export const compareIdempotence: Compare = (path, older, newer, call) => {
  // Only a mutation's clients have to be told, and one whose kind changed is broken already.
  if (older.kind !== 'mutation' || newer.kind !== 'mutation' || older.idempotent === newer.idempotent) return [];
  if (older.idempotent !== true) {
    return newer.idempotent === true
      ? [harmless(path, 'idempotence-gained', 'minor', 'A repetition changes nothing from now on.')]
      : [];
  }
  if (newer.idempotent === null) {
    return [undecided(path, 'idempotence-undeclared', 'A repetition changed nothing; now nothing is said about it.')];
  }
  const reason = 'A repetition changed nothing, and does now.';
  return [breaking(path, 'idempotence-lost', reason, call('sent twice, because no answer came, it counts twice'))];
};

export const compareErrors: Compare = (path, older, newer) => {
  // A release that says nothing about errors promises none, and more or fewer of them break nobody.
  const [from, to] = [older.errors ?? {}, newer.errors ?? {}];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted().flatMap((code) => {
    const [was, is] = [from[code], to[code]];
    const at = `${path}.errors.${code}`;
    if (was === undefined) return [harmless(at, 'error-added', 'minor', `${code} is new.`)];
    if (is === undefined) return [harmless(at, 'error-removed', 'minor', `${code} is gone.`)];
    const findings: Finding[] = [];
    if (was.retry !== is.retry) {
      const reason = is.retry
        ? 'It was final, and is worth another attempt.'
        : 'It was worth another attempt, and is final.';
      findings.push(undecided(at, 'error-retry-changed', reason));
    }
    if (was.status !== is.status) {
      findings.push(undecided(at, 'error-status-changed', `It came with ${was.status}, and comes with ${is.status}.`));
    }
    return findings;
  });
};
