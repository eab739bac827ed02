// Who is seen at work during the move: a few people of each kind that the old system counts by name.
import type { Db } from 'mongodb';
import type { Holding, Household } from '../upstream/household.ts';
import { giveCredentials } from '../upstream/credentials.ts';
import { randomFrom } from '../upstream/random.ts';
import type { Actor } from './traffic.ts';

export interface Cast {
  everybody: readonly Actor[];
  /** Gives up a name during the move … */
  ina: Actor;
  /** … which this one takes. */
  otto: Actor;
}

/** Kind of household, how many of them, and when their people may change names: the old code loses what is spelled otherwise. */
const parts = [
  ['plain', 4, 'always'],
  ['shared device', 1, 'always'],
  ['other letter case', 2, 'when moved'],
  ['duplicated', 1, 'when moved'],
  ['contested', 1, 'when moved'],
  ['without telemetry', 1, 'when moved'],
] as const;

export async function assemble(mainApp: Db, households: readonly Household[], seed: string): Promise<Cast> {
  const random = randomFrom(`${seed}/credentials`);
  const play = async ({ userId, devices }: Holding, renames: Actor['renames']): Promise<Actor> => {
    const credentials = { sessionToken: random.hex(32), apiKey: `swamp_${random.hex(48)}` };
    await giveCredentials(mainApp, userId, credentials, new Date());
    return { person: { userId, ...credentials }, devices: [`laptop-of-${userId}`, ...devices], renames };
  };
  const everybody: Actor[] = [];
  for (const [kind, howMany, renames] of parts) {
    const found = households.filter((household) => household.kind === kind).slice(0, howMany);
    for (const holding of found.flatMap(({ holdings }) => holdings)) everybody.push(await play(holding, renames));
  }
  const plain = households.filter(({ kind }) => kind === 'plain').flatMap(({ holdings }) => holdings);
  const [inasHolding, ottosHolding] = plain.slice(-2);
  if (inasHolding === undefined || ottosHolding === undefined) {
    throw new Error('There are not enough people to tell the story with.');
  }
  const [ina, otto] = [await play(inasHolding, 'never'), await play(ottosHolding, 'never')];
  return { everybody: [...everybody, ina, otto], ina, otto };
}
