// The generated databases: as messy as they claim to be, and the truth about them adds up.
import { expect, test } from 'vitest';
import { generateUpstream } from '../../../scripts/upstream/generate.ts';
import { kinds } from '../../../scripts/upstream/kinds.ts';
import { loadUpstream } from '../../../scripts/upstream/load.ts';
import { testDatabase } from '../../support/database.ts';

const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const options = { seed: 'generate.test', people: 300 };

test('the same seed makes the same documents, another one others', () => {
  const households = JSON.stringify([...generateUpstream(options)]);
  expect(JSON.stringify([...generateUpstream(options)])).toBe(households);
  expect(JSON.stringify([...generateUpstream({ ...options, seed: 'another' })])).not.toBe(households);
});

test('every kind of household is among the first, and there are as many accounts as asked for', () => {
  const households = [...generateUpstream(options)];
  expect(households.slice(0, kinds.length).map(({ kind }) => kind)).toEqual(kinds.map(([name]) => name));
  const accounts = households.flatMap(({ users }) => users).length;
  expect([300, 301]).toContain(accounts);
});

test('nobody has more in the end than the entries hold, and what is left over is nobody’s', () => {
  const households = [...generateUpstream(options)];
  const numbers = households.flatMap(({ usernameMetrics }) =>
    usernameMetrics.map(({ invocations }) => (typeof invocations === 'number' ? invocations : 0)),
  );
  const owned = households.flatMap(({ holdings }) => holdings.map(({ counts }) => counts.invocations));
  expect(total(owned)).toBeGreaterThan(0);
  expect(total(owned)).toBeLessThan(total(numbers));
  const withoutOwners = households.filter(({ nobodys }) => nobodys.usernameMetrics === 0 && nobodys.identityMap === 0);
  for (const { usernameMetrics, identityMap, holdings } of withoutOwners) {
    expect(total(holdings.map(({ counts }) => counts.invocations))).toBe(
      total(usernameMetrics.map(({ invocations }) => (typeof invocations === 'number' ? invocations : 0))),
    );
    const linked = new Set(
      identityMap.flatMap(({ distinct_ids }) => (Array.isArray(distinct_ids) ? distinct_ids : [])),
    );
    expect(new Set(holdings.flatMap(({ devices }) => [...devices]))).toEqual(linked);
  }
});

test('they fit into databases with upstream’s unique index on the name', async () => {
  await using mainApp = await testDatabase('main_app');
  await using telemetry = await testDatabase('telemetry');
  const households = [...generateUpstream(options)];
  await loadUpstream({ mainApp: mainApp.db, telemetry: telemetry.db }, households);
  const stored = [
    mainApp.db.collection('user'),
    telemetry.db.collection('identity_map'),
    telemetry.db.collection('username_metrics'),
    telemetry.db.collection('user_metrics'),
    telemetry.db.collection('user_scores'),
  ].map((collection) => collection.countDocuments());
  const made = [
    households.flatMap(({ users }) => users),
    households.flatMap(({ identityMap }) => identityMap),
    households.flatMap(({ usernameMetrics }) => usernameMetrics),
    households.flatMap(({ userMetrics }) => userMetrics),
    households.flatMap(({ userScores }) => userScores),
  ].map(({ length }) => length);
  expect(await Promise.all(stored)).toEqual(made);
});
