// Compares telemetry's database with the oracle: at any time, what has been worked off has had its effect, and nothing else has.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { z } from 'zod';
import { byKey } from './by-key.ts';
import type { Club } from './club.ts';
import { checkCommands, type Erasures } from './check-commands.ts';
import { checkEvents } from './check-events.ts';
import { checkForgotten } from './check-forgotten.ts';
import { checkEntries, ownedOf } from './upstream/check-entries.ts';
import { dateOf, scoreOf } from './totals.ts';
import { devicesSeen, peopleMet, type KnownPerson } from './people-met.ts';
import { documentsOf } from './service-database.ts';

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
  erased: z.boolean(),
  revision: z.number(),
});
const Links = z.object({ userId: z.string(), username: z.string().nullable(), distinct_ids: z.array(z.string()) });
const PersonFigures = z.object({ userId: z.string(), username: z.string().nullable(), ...Figures });
const DeviceFigures = z.object({ distinct_id: z.string(), ...Figures });
const Snapshot = z.looseObject({
  _id: z.string(),
  seq: z.number(),
  lastCommand: z.object({ commandId: z.string(), seq: z.number() }).optional(),
});
const Command = z.object({ _id: z.string(), userId: z.string(), outcome: z.string().nullable() });
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
  const commands = checkCommands(club, contents);
  const events = checkEvents(club, contents, commands);
  const people = documentsOf(contents, 'people', Person);
  const erased = checkErased(people, commands);
  const labels = byKey(people, ({ _id, username }) => [_id, username]);
  const migrated = checkEntries(club, contents, { erased, over: commands.over });
  const met = peopleMet({ events: events.done, renames: commands.renames, erased, labels }, migrated);

  const links = documentsOf(ownedOf(contents), 'identity_map', Links);
  const figures = documentsOf(ownedOf(contents), 'username_metrics', PersonFigures);
  const devices = documentsOf(contents, 'user_metrics', DeviceFigures);
  const snapshots = documentsOf(contents, 'swamp_club_events', Snapshot);
  const [counter] = documentsOf(contents, 'counters', Counter);
  deepEqual(
    byKey(people, ({ _id, username, version, erased }) => [_id, { username, version, erased }]),
    byKey([...met], ([userId, { username, version, erased }]) => [userId, { username, version, erased }]),
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
    devicesSeen(events.done, model.telemetry.devicesBefore),
    'devices are credited with what they did',
  );
  const seqs = byKey(snapshots, ({ _id, seq }) => [_id, seq]);
  // A migration under way may have adopted something since it published: the others see it all at its end.
  if (model.telemetry.established)
    deepEqual(
      byKey(snapshots, ({ _id, lastCommand: _itsCause, ...snapshot }) => [_id, snapshot]),
      byKey([...met], ([userId, person]) => [userId, snapshotOf(person, seqs.get(userId) ?? 0)]),
      'snapshots say what is so',
    );
  checkCauses(snapshots, documentsOf(contents, 'telemetry_commands', Command));
  ok(
    [...seqs.values()].every((seq) => seq <= (counter?.value ?? 0)),
    'no snapshot is ahead of the counter',
  );
  const pending = events.pending + commands.pending;
  // What is still to be worked off may say anything.
  if (pending === 0) checkForgotten(club, contents, erased);
  return { met, seqs, pending };
}

/** A snapshot names as its cause a command that has changed the person, and came no later than the snapshot. */
function checkCauses(
  snapshots: readonly z.output<typeof Snapshot>[],
  commands: readonly z.output<typeof Command>[],
): void {
  const known = new Map(commands.map((command) => [command._id, command]));
  for (const { _id, seq, lastCommand } of snapshots) {
    if (lastCommand === undefined) continue;
    const command = known.get(lastCommand.commandId);
    equal(command?.userId, _id, 'a snapshot is caused by a command about its person');
    ok(command?.outcome !== 'superseded', 'what changed nothing is the cause of nothing');
    ok(lastCommand.seq <= seq, 'a cause is no later than the snapshot');
  }
}

/** Whoever was to be forgotten is, once that is worked off, and nobody else. */
function checkErased(people: readonly z.output<typeof Person>[], { asked, over }: Erasures): Set<string> {
  const erased = new Set(people.filter((person) => person.erased).map(({ _id }) => _id));
  for (const userId of erased) ok(asked.has(userId), 'nobody is erased unasked');
  for (const userId of over) ok(erased.has(userId), 'whoever was to be forgotten is erased, whatever came in since');
  return erased;
}

function snapshotOf({ username, erased, devices, totals }: KnownPerson, seq: number) {
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
    gone: erased,
  };
}
