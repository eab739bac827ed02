// Compares the commands telemetry has with those it was sent, and says whom they make it forget.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { z } from 'zod';
import type { Club } from './club.ts';
import { renameKey, type ModelRename } from './model.ts';
import { documentsOf, type Contents } from './service-database.ts';
import type { Sent } from './wire.ts';

const Command = {
  _id: z.string(),
  userId: z.string(),
  /** Nothing in a simulation may die of anything: that no item is `dead` is part of the check. */
  status: z.enum(['pending', 'done']),
  outcome: z.enum(['rekeyed', 'merged', 'noop', 'superseded', 'erased']).nullable(),
  processedAt: z.date().nullable(),
};
const StoredCommand = z.discriminatedUnion('type', [
  z.object({
    ...Command,
    type: z.literal('username_changed'),
    oldUsername: z.string().nullable(),
    newUsername: z.string().nullable(),
    usernameVersion: z.number(),
  }),
  z.object({ ...Command, type: z.literal('account_deleted') }),
]);
type StoredCommand = z.output<typeof StoredCommand>;

/** An erasure is worked off in several transactions. */
export interface Erasures {
  /** Who is to be forgotten, or is. */
  asked: ReadonlySet<string>;
  /** Who is, altogether. */
  over: ReadonlySet<string>;
}

export interface CommandsFound extends Erasures {
  /** Renames that are worked off, as they were sent. */
  renames: ModelRename[];
  pending: number;
}

/** None but those that were sent, none missing that was acknowledged; what is done stays as it was. */
export function checkCommands({ wire, model, done }: Club, contents: Contents): CommandsFound {
  const stored = documentsOf(contents, 'telemetry_commands', StoredCommand);
  const erasures = stored.filter(({ type }) => type === 'account_deleted');
  const asked = new Set(erasures.map(({ userId }) => userId));
  const over = new Set(erasures.filter(({ status }) => status === 'done').map(({ userId }) => userId));

  const sent = new Map(wire.sent.map((each) => [each.command.commandId, each]));
  const all = stored.map((command) => ({
    ...command,
    rename: checkAsSent(command, sent.get(command._id), { asked, over }),
  }));
  for (const { _id, status, outcome, processedAt } of all) {
    deepEqual(status === 'done', outcome !== null, 'a command is done when it has an outcome');
    if (status !== 'done') continue;
    const before = done.get(_id) ?? { outcome, processedAt };
    deepEqual({ outcome, processedAt }, before, 'a command that is done stays as it was');
    done.set(_id, before);
  }
  const there = new Set(all.map(({ _id, rename }) => (rename === null ? _id : renameKey(rename))));
  const { commands: renamesAccepted, erasures: erasuresAccepted } = model.telemetry;
  for (const key of [...renamesAccepted.keys(), ...erasuresAccepted.keys()])
    ok(there.has(key), `the acknowledged command ${key} is there`);
  const worked = all.filter(({ status }) => status === 'done');
  return {
    renames: worked.flatMap(({ rename }) => rename ?? []),
    asked,
    over,
    pending: all.length - worked.length,
  };
}

/** Of somebody who is forgotten no name is left. Returns the rename as it was sent; null for an erasure. */
function checkAsSent(command: StoredCommand, sent: Sent | undefined, { asked, over }: Erasures): ModelRename | null {
  const { userId, status, outcome } = command;
  equal(userId, sent?.command.userId, 'a command is about whom it was sent about');
  if (command.type === 'account_deleted') {
    equal(sent?.path, 'identity.enqueueErasure');
    ok(status === 'pending' || outcome === 'erased', 'an erasure erases');
    return null;
  }
  if (sent?.path !== 'identity.enqueueRename') throw new TypeError('a rename was sent as one');
  const { oldUsername, newUsername, usernameVersion: version } = sent.command;
  equal(command.usernameVersion, version);
  const names = [command.oldUsername, command.newUsername];
  const mayBeNameless = asked.has(userId) && names.every((name) => name === null);
  if (!mayBeNameless) deepEqual(names, [oldUsername, newUsername], 'a command is as it was sent');
  if (over.has(userId) && status === 'done') deepEqual(names, [null, null], 'names of somebody forgotten are gone');
  ok(outcome !== 'erased' || asked.has(userId), 'nobody is forgotten unasked');
  return { userId, oldUsername, newUsername, version };
}
