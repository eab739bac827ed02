// Every released client of this major, run for real against the service as it is now, a process of its own with a database.
import { CONTRACT_VERSION, SERVED_RELEASES } from '@swamp-club/telemetry-contract';
import { beforeAll, expect, test } from 'vitest';
import { releasedClient, workingTreesClient } from './contract-client.ts';
import { exerciseClient } from './exercise-client.ts';
import { pollAcrossRestart } from './long-poll.ts';
import { runTelemetry, type RunningTelemetry } from './telemetry-process.ts';
import { unpackedReleases } from './unpacked.ts';

const clients = [...(await Promise.all((await unpackedReleases()).map(releasedClient))), await workingTreesClient()];
const serves = { contractVersion: CONTRACT_VERSION, oldestVersionServed: SERVED_RELEASES[0] };

let telemetry: RunningTelemetry;
beforeAll(async () => {
  telemetry = await runTelemetry();
  return () => telemetry[Symbol.asyncDispose]();
});

for (const client of clients) exerciseClient(client, client.procedures, { telemetry: () => telemetry, serves });

test('the calls of each release are counted apart', async () => {
  const metrics = await (await fetch(`${telemetry.url}/metrics`)).text();
  for (const { version, procedures } of clients) {
    // A release may be what the working tree still is.
    const calls = clients.filter((client) => client.version === version).length;
    expect(metrics).toContain(
      `telemetry_contract_calls_total{client_version="${version}",procedure="service.info",result="ok"} ${calls}\n`,
    );
    for (const path of procedures.keys()) {
      const count = `telemetry_contract_calls_total{client_version="${version}",procedure="${path}",result=`;
      for (const result of ['ok', 'UNAUTHORIZED']) expect(metrics).toContain(`${count}"${result}"}`);
    }
  }
});

pollAcrossRestart(clients, () => telemetry);
