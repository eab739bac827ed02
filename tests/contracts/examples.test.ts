// The examples of the API documentation do what they say, against the real service.
import { createTelemetryClient } from '@swamp-club/telemetry-contract/client';
import { beforeAll, expect, test } from 'vitest';
import { announceRename } from '../../contracts/examples/announce-rename.ts';
import { compareTwoReleases } from '../../contracts/examples/compare-two-releases.ts';
import { followScores } from '../../contracts/examples/follow-scores.ts';
import {
  cliEvent,
  renameCommand,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from '../telemetry-service/telemetry.ts';

let telemetry: TestTelemetry;
beforeAll(async () => {
  telemetry = await testTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});

test('a rename is announced as often as one likes, and another command under its id is refused', async () => {
  const rename = renameCommand('somebody', 'before', 'after');
  await expect(announceRename(telemetry.client, rename)).resolves.toBe('accepted');
  await expect(announceRename(telemetry.client, rename)).resolves.toBe('accepted');
  await expect(announceRename(telemetry.client, { ...rename, newUsername: 'other' })).resolves.toBe('refused');
  const nobody = createTelemetryClient({ url: 'http://127.0.0.1:1/trpc', token: async () => '', retries: 0 });
  await expect(announceRename(nobody, rename)).resolves.toBe('later');
});

test('scores are followed from a cursor on, as they come', async () => {
  const ada = somebody('ada');
  vouchFor(telemetry.mainApp, ada);
  await telemetry.ingest({ events: [cliEvent()] }, ada.key);
  const stop = new AbortController();
  for await (const { snapshots } of followScores(telemetry.client, 0, stop.signal)) {
    const found = snapshots.find(({ userId }) => userId === ada.id);
    if (found === undefined) continue;
    expect(found).toMatchObject({ username: 'ada', invocations: 1 });
    stop.abort();
  }
  expect(stop.signal.aborted).toBe(true);
});

test('of two releases the check says that a name of two letters breaks older clients', async () => {
  const { verdict, step, findings } = await compareTwoReleases();
  expect({ verdict, step }).toEqual({ verdict: 'breaking', step: 'major' });
  expect(findings).toEqual([expect.objectContaining({ path: 'greet.input.name', witness: expect.anything() })]);
});
