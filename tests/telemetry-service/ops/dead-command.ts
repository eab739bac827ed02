// A command that fails for good, for tests of what operators do about it.
import { expect } from 'vitest';
import { renameCommand, settled, type TestTelemetry } from '../telemetry.ts';

/** For a telemetry that gives up at the first failure. */
export const failingAtOnce = { env: { COMMAND_MAX_ATTEMPTS: '1' } };

/** Dead because the person's figures cannot be read; it stops failing with `mend`. */
export async function deadCommand(telemetry: TestTelemetry, userId = 'ann') {
  const metrics = telemetry.db.collection('username_metrics');
  const { insertedId } = await metrics.insertOne({ userId, username: 'a', invocations: 'many' });
  const command = renameCommand(userId, 'a', 'b');
  await telemetry.client.identity.enqueueRename.mutate(command);
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'dead' });
  return { ...command, mend: () => metrics.updateOne({ _id: insertedId }, { $set: { invocations: 3 } }) };
}
