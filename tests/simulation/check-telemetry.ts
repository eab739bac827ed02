// Compares telemetry's database with the oracle: at any time, what has been worked off has had its effect, and nothing else has.
import { deepEqual, ok } from 'node:assert/strict';
import { z } from 'zod';
import { byKey } from './by-key.ts';
import type { Club } from './club.ts';
import { checkEntries, ownedOf } from './upstream/check-entries.ts';
import { eventKey, renameKey } from './model.ts';
import { dateOf, scoreOf } from './totals.ts';
import { devicesSeen, peopleMet, type KnownPerson } from './people-met.ts';
import { documentsOf } from './service-database.ts';

/** Nothing in a simulation may die of anything: that no item is `dead` is part of the check. */
const status = z.enum(['pending', 'done']);
const StoredEvent = z.object({ _id: z.object({ distinctId: z.string(), insertId: z.string() }), status });
const StoredCommand = z.object({
  _id: z.string(),
  userId: z.string(),
  oldUsername: z.string(),
  newUsername: z.string(),
  usernameVersion: z.number(),
  status,
  outcome: z.enum(['rekeyed', 'merged', 'noop', 'superseded']).nullable(),
  processedAt: z.date().nullable(),
});
const time = z
  .date()
  .nullish()
  .transform((date) => date?.getTime() ?? null);
/** An old document may lack any. */
const count = z.number().default(0);
const Figures = {
  invocations: count,
  successes: count,
  errors: count,
  userErrors: count,
  durationMs: count,
  firstSeenAt: time,
  lastSeenAt: time,
  days: z.record(z.string(), z.number()).default({}),
};
const Person = z.strictObject({
  _id: z.string(),
  username: z.string().nullable(),
  version: z.number(),
  erased: z.literal(false),
  revision: z.number(),
});
const Links = z.object({ userId: z.string(), username: z.string().nullable(), distinct_ids: z.array(z.string()) });
const PersonFigures = z.object({ userId: z.string(), username: z.string().nullable(), ...Figures });
const DeviceFigures = z.object({ distinct_id: z.string(), ...Figures });
const Snapshot = z.looseObject({ _id: z.string(), seq: z.number() });
const Counter = z.object({ value: z.number() });

export interface TelemetryFound {
  /** Whom telemetry has met, as far as it has come. */
  met: Map<string, KnownPerson>;
  /** Of everybody's snapshot. */
  seqs: Map<string, number>;
  /** Still to be worked off. */
  pending: number;
}

export async function checkTelemetry(club: Club): Promise<TelemetryFound> {
  const { model, telemetry } = club;
  const contents = await telemetry.database.read();
  const events = documentsOf(contents, 'telemetry_events', StoredEvent);
  const commands = documentsOf(contents, 'telemetry_commands', StoredCommand);
  checkCommands(club, commands);
  const keys = events.map(({ _id: { distinctId: device, insertId } }) => eventKey({ device, insertId }));
  deepEqual(new Set(keys), new Set(model.telemetry.events.keys()), 'events are those that were accepted');

  const doneEvents = events
    .filter((event) => event.status === 'done')
    .flatMap(
      ({ _id: { distinctId: device, insertId } }) => model.telemetry.events.get(eventKey({ device, insertId })) ?? [],
    );
  const doneCommands = commands
    .filter((command) => command.status === 'done')
    .map(({ usernameVersion: version, ...command }) => ({ ...command, version }));
  const people = documentsOf(contents, 'people', Person);
  const met = peopleMet(doneEvents, doneCommands, checkEntries(club, contents));

  const links = documentsOf(ownedOf(contents), 'identity_map', Links);
  const figures = documentsOf(ownedOf(contents), 'username_metrics', PersonFigures);
  const devices = documentsOf(contents, 'user_metrics', DeviceFigures);
  const snapshots = documentsOf(contents, 'swamp_club_events', Snapshot);
  const [counter] = documentsOf(contents, 'counters', Counter);
  deepEqual(
    byKey(people, ({ _id, username, version }) => [_id, { username, version }]),
    byKey([...met], ([userId, { username, version }]) => [userId, { username, version }]),
    'people have the newest label seen',
  );
  deepEqual(
    byKey(links, ({ userId, username, distinct_ids }) => [userId, { username, devices: distinct_ids.toSorted() }]),
    byKey(
      [...met].filter(([, { devices }]) => devices.length > 0),
      ([userId, { username, devices }]) => [userId, { username, devices }],
    ),
    'devices are linked to those who used them',
  );
  deepEqual(
    byKey(figures, ({ userId, username, ...totals }) => [userId, { username, totals: totals }]),
    byKey(
      [...met].filter(([, { counted }]) => counted),
      ([userId, { username, totals }]) => [userId, { username, totals }],
    ),
    'people are credited with what they did',
  );
  deepEqual(
    byKey(devices, ({ distinct_id, ...totals }) => [distinct_id, totals]),
    devicesSeen(doneEvents, model.telemetry.devicesBefore),
    'devices are credited with what they did',
  );
  const seqs = byKey(snapshots, ({ _id, seq }) => [_id, seq]);
  // A migration under way may have adopted something since it published: the others see it all at its end.
  if (model.telemetry.established)
    deepEqual(
      byKey(snapshots, ({ _id, ...snapshot }) => [_id, snapshot]),
      byKey([...met], ([userId, person]) => [userId, snapshotOf(person, seqs.get(userId) ?? 0)]),
      'snapshots say what is so',
    );
  ok(
    [...seqs.values()].every((seq) => seq <= (counter?.value ?? 0)),
    'no snapshot is ahead of the counter',
  );
  const pending = [...events, ...commands].filter((item) => item.status === 'pending').length;
  return { met, seqs, pending };
}

/** None but those that were sent, none missing that was acknowledged; what is done stays as it was. */
function checkCommands({ wire, model, done }: Club, commands: readonly z.output<typeof StoredCommand>[]): void {
  const sent = new Map(wire.sent.map((command) => [command.commandId, command]));
  const stored = new Set<string>();
  for (const { _id, userId, oldUsername, newUsername, usernameVersion, status, ...result } of commands) {
    const { userId: owner, oldUsername: from, newUsername: to, usernameVersion: version } = sent.get(_id) ?? {};
    deepEqual([userId, oldUsername, newUsername, usernameVersion], [owner, from, to, version], 'a command is as sent');
    stored.add(renameKey({ userId, version: usernameVersion }));
    deepEqual(status === 'done', result.outcome !== null, 'a command is done when it has an outcome');
    if (status !== 'done') continue;
    const before = done.get(_id) ?? result;
    deepEqual(result, before, 'a command that is done stays as it was');
    done.set(_id, before);
  }
  for (const key of model.telemetry.commands.keys()) ok(stored.has(key), `the acknowledged command ${key} is there`);
}

function snapshotOf({ username, devices, totals }: KnownPerson, seq: number) {
  const { invocations, successes, errors, userErrors, durationMs, firstSeenAt, lastSeenAt, days } = totals;
  return {
    seq,
    username,
    score: scoreOf(totals),
    invocations,
    successes,
    errors,
    userErrors,
    durationMs,
    activeDays: Object.keys(days).length,
    firstSeenAt: dateOf(firstSeenAt),
    lastActiveAt: dateOf(lastSeenAt),
    devices: devices.length,
    gone: false,
  };
}
