// The people who send events, each known by the number in their key, and their devices.
import { randomUUID } from 'node:crypto';

export const PEOPLE = 1000;
export const DEVICES = 10_000;
export const EVENTS_A_REQUEST = 20;

export const keyOf = (person: number): string => `key-${person}`;

/** As main-app answers for a key. */
export function personOf(apiKey: string): { id: string; username: string; usernameVersion: number } {
  const name = apiKey.replace('key', 'person');
  return { id: name, username: name, usernameVersion: 1 };
}

export const anyPerson = (): number => Math.floor(Math.random() * PEOPLE);

/** One of the person's own. */
export function anyDevice(person: number): string {
  return `device-${person + PEOPLE * Math.floor((Math.random() * DEVICES) / PEOPLE)}`;
}

/** One event as the CLI sends it. */
export const newEvent = (device: string) => ({
  event: 'cli_invocation',
  distinct_id: device,
  insert_id: randomUUID(),
  properties: {
    invocation: { command: 'model', subcommand: 'run', args: ['x'], optionKeys: ['json'], globalOptions: [] },
    result: { status: 'success', exitCode: 0 },
    startedAt: '2026-08-01T10:00:00.000Z',
    completedAt: '2026-08-01T10:00:00.250Z',
    durationMs: 250,
    swampVersion: '20260801.1.0',
    denoVersion: '2.9.6',
    platform: 'linux',
  },
});

/** What a CLI sends at once: a device's events, with its person's key. */
export function newRequest(): { body: string; headers: Record<string, string> } {
  const person = anyPerson();
  const device = anyDevice(person);
  const events = Array.from({ length: EVENTS_A_REQUEST }, () => newEvent(device));
  return { body: JSON.stringify({ events }), headers: { 'x-api-key': keyOf(person) } };
}
