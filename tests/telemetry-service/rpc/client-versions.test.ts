// Clients of several releases at once: who is served, who is told to move on, and what an operator sees of it.
import { CONTRACT_VERSION, SERVED_RELEASES, VERSION_HEADER } from '@swamp-club/telemetry-contract';
import { beforeAll, expect, test } from 'vitest';
import { call } from '../../support/http.ts';
import { testTelemetry, type TestTelemetry } from '../telemetry.ts';

let shared: TestTelemetry;
beforeAll(async () => {
  shared = await testTelemetry();
  return () => shared[Symbol.asyncDispose]();
});

const info = 'service.info?input={}';
const unknownCommand = `identity.renameStatus?input=${encodeURIComponent('{"commandId":"8f0d5a1e-4a2f-4f6e-9a0b-0d7c2f5b9a11"}')}`;

async function callAs({ url, mainApp }: TestTelemetry, release: string | null, path = info) {
  const headers = { authorization: `Bearer ${await mainApp.sign()}` };
  return call(`${url}/trpc/${path}`, {
    headers: release === null ? headers : { ...headers, [VERSION_HEADER]: release },
  });
}

const refused = (reason: string, retry: boolean, hint: string) => ({
  error: { message: expect.stringContaining(hint), data: expect.objectContaining({ reason, retry }) },
});

/** The counter's lines without its name, as Prometheus reads them. */
async function counted({ url }: TestTelemetry): Promise<string[]> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return [...metrics.matchAll(/^telemetry_contract_calls_total\{(.*)$/gm)].map(([, line = '']) => line);
}

test('clients of every release of this major are served, and told the newest and the oldest', async () => {
  for (const release of [...SERVED_RELEASES, null]) {
    expect(await callAs(shared, release)).toMatchObject({
      status: 200,
      body: { result: { data: { contractVersion: CONTRACT_VERSION, oldestVersionServed: SERVED_RELEASES[0] } } },
    });
  }
  expect(SERVED_RELEASES.at(-1)).toBe(CONTRACT_VERSION);
});

test('a client of an earlier major is told what to move to, and that trying again is no use', async () => {
  expect(await callAs(shared, '0.9.0')).toMatchObject({
    status: 412,
    body: refused('CLIENT_TOO_OLD', false, `Move to ${CONTRACT_VERSION}`),
  });
});

test('a client of a later major is told what is served, and may try again until the service is upgraded', async () => {
  expect(await callAs(shared, '2.0.0')).toMatchObject({
    status: 412,
    body: refused('CLIENT_TOO_OLD', true, `Upgrade the service, or move to ${CONTRACT_VERSION}`),
  });
});

test('calls are counted by release, procedure and result', async () => {
  await using telemetry = await testTelemetry();
  await callAs(telemetry, CONTRACT_VERSION);
  await callAs(telemetry, CONTRACT_VERSION);
  await callAs(telemetry, CONTRACT_VERSION, unknownCommand);
  await callAs(telemetry, null);
  await callAs(telemetry, CONTRACT_VERSION, 'scores.after?input={}');
  await callAs(telemetry, '2.0.0');
  await call(`${telemetry.url}/trpc/${info}`, { headers: { [VERSION_HEADER]: CONTRACT_VERSION } });
  const ours = `client_version="${CONTRACT_VERSION}"`;
  expect((await counted(telemetry)).toSorted()).toEqual(
    [
      `${ours},procedure="service.info",result="ok"} 2`,
      `${ours},procedure="service.info",result="UNAUTHORIZED"} 1`,
      `${ours},procedure="identity.renameStatus",result="COMMAND_NOT_FOUND"} 1`,
      `${ours},procedure="scores.after",result="BAD_REQUEST"} 1`,
      'client_version="none",procedure="service.info",result="ok"} 1',
      'client_version="other",procedure="service.info",result="CLIENT_TOO_OLD"} 1',
    ].toSorted(),
  );
});

test('whatever callers send as their release, or call, the metric stays as small', async () => {
  await using telemetry = await testTelemetry();
  const made = Array.from({ length: 10 }, (_, n) => [`${n + 2}.0.0`, `1.0.${n + 1000}`, `nonsense-${n}`]).flat();
  for (const release of made) await callAs(telemetry, release);
  await callAs(telemetry, CONTRACT_VERSION, 'no.such.procedure?input={}');
  expect((await counted(telemetry)).toSorted()).toEqual([
    'client_version="other",procedure="service.info",result="CLIENT_TOO_OLD"} 10',
    'client_version="other",procedure="service.info",result="INVALID_INPUT"} 10',
    'client_version="other",procedure="service.info",result="ok"} 10',
  ]);
});
