// Every route and procedure of both services, as processes, with generated input: `npm run fuzz` does the same with ten thousand each.
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { fuzzedClub } from './fuzz/fuzzed-club.ts';
import { tableOf } from './fuzz/report.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';

const INPUTS = 15;

test('no input makes a route answer 5xx or nothing, a service log an error, or a process end', async () => {
  await using mainApp = await testDatabase('main_app');
  await using telemetry = await testDatabase('telemetry');
  await using club = await fuzzedClub({ main_app: mainApp.uri, telemetry: telemetry.uri });
  const seed = Date.now() % 2 ** 31;
  const results = await runFuzz(club, { seed, inputs: INPUTS, only: [] });
  const again = `npm run fuzz -- --seed ${seed} --inputs ${INPUTS}`;
  expect(
    results.flatMap(({ name, wrong }) => wrong.map((one) => ({ name, ...one }))),
    `play it again: ${again}`,
  ).toEqual([]);
  expect({ errors: club.errors, ended: club.ended }, `play it again: ${again}`).toEqual({ errors: [], ended: [] });
  // A fuzzer that nobody lets in would find nothing.
  expect(results.length).toBe(club.targets.length + 2);
  const answered = new Set(results.flatMap(({ answers }) => [...answers.keys()]));
  expect(
    [200, 202, 303, 400, 401, 403, 404].filter((status) => !answered.has(status)),
    `nothing was answered with these:\n${tableOf(results)}`,
  ).toEqual([]);
});
