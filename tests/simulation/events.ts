// Events as the CLI sends them, accepted by telemetry and by the oracle.
import { equal } from 'node:assert/strict';
import { acceptEvents } from '../../telemetry-service/src/ingest/accept-events.ts';
import { readEvents } from '../../telemetry-service/src/ingest/wire.ts';
import type { Club } from './club.ts';
import { eventKey, type Credential, type ModelEvent } from './model.ts';
import { pick } from './names.ts';

export interface Invocation {
  device: string;
  result: 'success' | 'error' | 'user_error';
  durationMs: number;
}

/** One that anybody ever had: somebody's current one, or one from long ago. */
export function credentialOf({ credentials }: Club, one: number, age: number): Credential {
  const own = pick([...credentials.values()], one);
  return pick(own, Math.max(own.length - 1 - age, 0));
}

export function newEvent(club: Club, invocation: Invocation, sender: Credential | null): ModelEvent {
  const { device, result, durationMs } = invocation;
  club.unused += 1;
  const insertId = `event ${club.unused}`;
  return { device, insertId, counted: true, result, durationMs, receivedAt: club.clock.ms, sender };
}

/** The same device sends the same id again: by mistake with other contents, later, by somebody else. */
export async function sendAgain(club: Club, one: number, changed: Invocation, sender: Credential): Promise<void> {
  const events = [...club.model.telemetry.events.values()];
  if (events.length === 0) return;
  const { device, insertId } = pick(events, one);
  await accept(club, { ...newEvent(club, changed, sender), device, insertId });
  club.tally.add('event: duplicate');
}

/** Sends it, twice in one request. */
export async function accept(
  { telemetry, model, clock, tally }: Club,
  event: ModelEvent,
  { writtenBefore = false } = {},
): Promise<void> {
  const { device, insertId, counted, sender } = event;
  const sent = {
    event: counted ? 'cli_invocation' : 'cli_updated',
    distinct_id: device,
    insert_id: insertId,
    properties: propertiesOf(event),
  };
  const received = readEvents({ events: [sent, sent] });
  const { events } = model.telemetry;
  const known = writtenBefore || events.has(eventKey(event));
  const accepted = await acceptEvents(telemetry.projector.db, received, labelled(sender), clock.date());
  equal(accepted, known ? 0 : 1);
  if (!events.has(eventKey(event))) events.set(eventKey(event), event);
  if (sender !== null && model.mainApp.deleted.has(sender.userId)) tally.add('event: after the account was deleted');
}

/** With something about whoever sent it, as the command line may have it in its arguments. */
export function propertiesOf({ result, durationMs, sender }: ModelEvent) {
  return { result: { status: result }, durationMs, args: [sender?.userId ?? null, `--as=${sender?.username ?? ''}`] };
}

function labelled(sender: Credential | null) {
  if (sender === null) return null;
  const { userId, username, version } = sender;
  return { userId, username, usernameVersion: version };
}
