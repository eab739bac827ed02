// What schedules on a fresh deployment begin with: made once, written back for every one of them.
import { newClub, type Beginning } from './club.ts';
import { emptyModel } from './model.ts';
import { appear } from './names.ts';
import type { Services } from './services.ts';
import { Tally } from './tally.ts';
import { establishOnFreshDatabase } from '../../telemetry-service/src/identity/ownership-store.ts';

/** Two of them with a name from the beginning. */
const FIRST_PEOPLE = ['ann', 'bob', null, null, null];

/** A fresh deployment, where a few people have signed up. */
export async function freshBeginning(services: Services): Promise<Beginning> {
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
