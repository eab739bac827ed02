// The long polls of several clients, across a restart of the service: they end, the next go on from the cursor, nothing is missed.
import type { Db } from 'mongodb';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renameCommand } from '../../telemetry-service/telemetry.ts';
import type { ContractClient } from './contract-client.ts';
import type { RunningTelemetry } from './telemetry-process.ts';
import { eventually } from '../../support/eventually.ts';

const Page = z.object({ answer: z.object({ cursor: z.number() }) });
const WAIT_MS = 25_000;
const WAIT = { timeout: 20_000, interval: 20 };

export function pollAcrossRestart(clients: readonly ContractClient[], telemetry: () => RunningTelemetry): void {
  const all = (outcome: object) => clients.map(() => outcome);

  test('long polls survive a restart of the service, and miss nothing', async () => {
    const service = telemetry();
    const { mainApp, url } = service;
    // Signed beforehand, so that calls leave in the order in which they are made.
    const token = await mainApp.sign({ expiresInSeconds: 600 });
    const calls = clients.map((client) => client.connect({ url: `${url}/trpc`, token: () => Promise.resolve(token) }));
    const everybodys = (path: string, input: object) => Promise.all(calls.map((call) => call(path, input)));
    await nothingPending(service.database.db);
    const [first] = await everybodys('scores.after', { cursor: 0, limit: 1000, waitMs: 0 });
    const { cursor } = Page.parse(first).answer;
    const poll = { cursor, limit: 1000, waitMs: WAIT_MS };

    const waiting = everybodys('scores.after', poll);
    // Sent later, answered by the same process: by then it has the polls.
    await everybodys('service.info', {});
    const stoppedAt = performance.now();
    await service.stop();
    expect(await waiting).toEqual(all({ kind: 'answered', answer: { snapshots: [], cursor } }));
    expect(performance.now() - stoppedAt).toBeLessThan(WAIT_MS / 2);
    expect(await everybodys('scores.after', poll)).toMatchObject(all({ kind: 'unreachable' }));

    await service.start();
    const rename = renameCommand(`restarted-${cursor}`, 'before', 'after');
    const { commandId, userId, newUsername: username } = rename;
    await everybodys('identity.enqueueRename', rename);
    await eventually(async () => {
      const statuses = await everybodys('identity.renameStatus', { commandId });
      expect(statuses).toMatchObject(all({ answer: { status: 'done' } }));
    });
    const missed = { snapshots: [expect.objectContaining({ userId, username })], cursor: expect.any(Number) };
    expect(await everybodys('scores.after', poll)).toEqual(all({ kind: 'answered', answer: missed }));
  });
}

/** What is applied later would end the polls. */
async function nothingPending(db: Db): Promise<void> {
  for (const queue of ['telemetry_commands', 'telemetry_events']) {
    await expect.poll(() => db.collection(queue).countDocuments({ status: 'pending' }), WAIT).toBe(0);
  }
}
