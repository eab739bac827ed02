// One client against one service: every procedure is answered and every declared error is met, as the contract that both know lists them.
import { beforeAll, describe, expect, test } from 'vitest';
import type { ServedProcedures } from '../../../contracts/compatibility/index.ts';
import { call as callHttp } from '../../support/http.ts';
import { cliEvent, renameCommand, somebody, vouchFor } from '../../telemetry-service/telemetry.ts';
import type { Call, ContractClient } from './contract-client.ts';
import { exercisesOf, type Exercise, type ServedBy } from './exercises.ts';
import type { RunningTelemetry } from './telemetry-process.ts';
import { eventually } from '../../support/eventually.ts';

/** Of a major that is not served. */
const OTHER_MAJOR = '0.9.0';

/** @param procedures those that both sides know: of the older of the two */
export function exerciseClient(
  client: ContractClient,
  procedures: ServedProcedures,
  { telemetry, serves }: { telemetry: () => RunningTelemetry; serves: ServedBy },
): void {
  describe(`the client of ${client.name}`, () => {
    let call: Call;
    /** Under which circumstances a code is met, whatever is sent. */
    let circumstances: Map<string, Call>;
    let exercises: Record<string, Exercise>;

    beforeAll(async () => {
      const { mainApp, url, cutOffUrl } = telemetry();
      const token = () => mainApp.sign();
      const trpc = `${url}/trpc`;
      call = client.connect({ url: trpc, token });
      circumstances = new Map([
        ['UNAUTHORIZED', client.connect({ url: trpc, token: () => mainApp.sign({ expiresInSeconds: -60 }) })],
        ['UNAVAILABLE', client.connect({ url: `${cutOffUrl}/trpc`, token })],
        ['CLIENT_TOO_OLD', (await client.as(OTHER_MAJOR)).connect({ url: trpc, token })],
      ]);
      const person = somebody('before', 1);
      const rename = renameCommand(person.id, 'before', 'after', 2);
      exercises = exercisesOf(rename, serves);
      vouchFor(mainApp, person);
      await callHttp(`${url}/ingest`, { body: cliEvent(), headers: { 'x-api-key': person.key } });
      await call('identity.enqueueRename', rename);
      await untilApplied(call, rename);
    });

    const exerciseOf = (path: string): Exercise => {
      const exercise = exercises[path];
      if (exercise === undefined) throw new Error(`How is ${path} called? Say so in exercises.ts.`);
      return exercise;
    };

    test.for([...procedures.keys()])('%s is answered', async (path) => {
      const { input, answer } = exerciseOf(path);
      expect(await call(path, input)).toEqual({ kind: 'answered', answer });
    });

    const declared = [...procedures].flatMap(([path, { errors }]) =>
      Object.entries(errors ?? {}).map(([code, { retry }]) => ({ path, code, retry })),
    );
    test.for(declared)('$path refuses with $code', async ({ path, code, retry }) => {
      const { input, refused } = exerciseOf(path);
      const circumstance = circumstances.get(code);
      const wrong = refused[code];
      if (circumstance === undefined && wrong === undefined) throw new Error(`How is ${code} met at ${path}?`);
      const outcome = circumstance === undefined ? await call(path, wrong) : await circumstance(path, input);
      expect(outcome).toMatchObject({ kind: 'declared', code, retry, message: expect.stringMatching(/./) });
    });
  });
}

/** The event may be counted after the rename. */
export async function untilApplied(
  call: Call,
  { commandId, userId }: { commandId: string; userId: string },
): Promise<void> {
  await eventually(async () => {
    expect(await call('identity.renameStatus', { commandId })).toMatchObject({ answer: { status: 'done' } });
    const profile = await call('stats.profile', { userId, days: 1 });
    expect(profile).toMatchObject({ answer: { totals: { invocations: 1 } } });
  });
}
