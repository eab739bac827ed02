// What a schedule begins with: both databases, and the oracle of them. Made once, written back for every schedule.
import { newClub } from './club.ts';
import { emptyModel, type Credential, type Model } from './model.ts';
import { appear } from './names.ts';
import type { Contents } from './service-database.ts';
import type { OpenServices } from './services.ts';
import { Tally } from './tally.ts';
import { establishOnFreshDatabase } from '../../telemetry-service/src/identity/ownership.ts';

export interface Beginning {
  mainApp: Contents;
  telemetry: Contents;
  model: Model;
  credentials: Map<string, Credential[]>;
  /** How many names, emails and ids are used up. */
  used: number;
}

/** Two of them with a name from the beginning. */
const FIRST_PEOPLE = ['ann', 'bob', null, null, null];

/** A fresh deployment, where a few people have signed up. */
export async function freshBeginning(services: OpenServices): Promise<Beginning> {
  const nobody: Beginning = {
    mainApp: new Map(),
    telemetry: new Map(),
    model: emptyModel(),
    credentials: new Map(),
    used: 0,
  };
  const club = await newClub(services, nobody, { tally: new Tally(), holdDays: 0 });
  const { mainApp, telemetry, model, credentials, clock } = club;
  await establishOnFreshDatabase(telemetry.projector.db, clock.date());
  model.telemetry.established = true;
  for (const name of FIRST_PEOPLE) await appear(club, name);
  return {
    mainApp: await mainApp.database.read(),
    telemetry: await telemetry.database.read(),
    model,
    credentials,
    used: club.unused,
  };
}
