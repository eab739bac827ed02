// What each person of the demo has, found by their immutable id, so that before and after a rename can be compared.
import type { MongoClient } from 'mongodb';
import { z } from 'zod';
import { currentUsername, profile, type Club, type Person } from './person.ts';
import { table } from './screen.ts';

export interface People {
  ada: Person;
  ben: Person;
  cleo: Person;
}

interface Holding {
  username: string;
  devices: string[];
  invocations: number;
}
export type Holdings = Record<keyof People, Holding>;

/** Name and runs as main-app shows them, devices as telemetry links them. */
export async function holdings(club: Club, administrator: MongoClient, people: People): Promise<Holdings> {
  const of = async (person: Person): Promise<Holding> => {
    const username = await currentUsername(club, person);
    const { invocations } = await profile(club, username);
    return { username, invocations, devices: await devicesOf(administrator, person.userId) };
  };
  return { ada: await of(people.ada), ben: await of(people.ben), cleo: await of(people.cleo) };
}

/** As telemetry links them. */
async function devicesOf(client: MongoClient, userId: string): Promise<string[]> {
  const entries = await client.db('telemetry').collection('identity_map').find({ userId }).toArray();
  return entries.flatMap((entry) => z.array(z.string()).parse(entry['distinct_ids'])).toSorted();
}

/** Whether everybody has the same devices and runs, whatever their names. */
export function sameFigures(before: Holdings, after: Holdings): boolean {
  const figures = (all: Holdings) =>
    JSON.stringify(Object.entries(all).map(([who, { devices, invocations }]) => [who, devices, invocations]));
  return figures(before) === figures(after);
}

export function printHoldings(when: string, all: Holdings): void {
  table(
    [when, 'username', 'runs', 'devices'],
    Object.entries(all).map(([who, { username, invocations, devices }]) => [
      who,
      username,
      invocations,
      devices.join(', '),
    ]),
  );
}
