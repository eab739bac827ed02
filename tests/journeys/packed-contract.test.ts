// The contract as others get it, against the real service: authorised by main-app's own key set, applied by the projector.
import { betterAuth } from 'better-auth';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { jwt } from 'better-auth/plugins';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { CONTRACT_VERSION } from '@swamp-club/telemetry-contract';
import { packedContract, type PackedContract } from '../support/packed-contract.ts';
import { clubOfFile, type TestClub } from './club.ts';

const SECRET = 'a secret of this test alone, and long enough';

let packed: PackedContract;
let club: TestClub;
beforeAll(async () => {
  packed = await packedContract();
  return () => packed[Symbol.asyncDispose]();
  // npm may ask its registry.
}, 180_000);
beforeAll(async () => {
  club = await clubOfFile({ BETTER_AUTH_SECRET: SECRET });
  return () => club[Symbol.asyncDispose]();
});
beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(club.lastLines())));

/** Signs as main-app does, with the keys in its database. */
async function sign(subject: string): Promise<string> {
  const { client, db } = club.mainAppDatabase;
  const auth = betterAuth({
    baseURL: club.mainAppUrl,
    secret: SECRET,
    database: mongodbAdapter(db, { client }),
    plugins: [jwt()],
    telemetry: { enabled: false },
  });
  const iat = Math.floor(Date.now() / 1000);
  const payload = { iss: club.mainAppUrl, aud: 'telemetry', sub: subject, iat, exp: iat + 60 };
  return (await auth.api.signJWT({ body: { payload } })).token;
}

test('the packed contract, installed outside the workspace, calls the running service under Node and under Deno', async () => {
  const token = await sign('main-app');
  for (const runtime of ['node', 'deno'] as const) {
    const report = await packed.runConsumer(runtime, `${club.telemetryUrl}/trpc`, token);
    expect(report).toEqual({
      client: CONTRACT_VERSION,
      service: CONTRACT_VERSION,
      accepted: true,
      refused: 'declared',
    });
  }
  await expect(club.telemetryDatabase.db.collection('telemetry_commands').countDocuments()).resolves.toBe(2);
});

test("a person's own token from the same key set opens nothing", async () => {
  const token = await sign('507f1f77bcf86cd799439011');
  const commands = club.telemetryDatabase.db.collection('telemetry_commands');
  const before = await commands.countDocuments();
  await expect(packed.runConsumer('node', `${club.telemetryUrl}/trpc`, token)).rejects.toThrow('UNAUTHORIZED');
  await expect(commands.countDocuments()).resolves.toBe(before);
});
