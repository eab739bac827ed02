// Where schedules are played: the services, and what they have in them when a deployment is fresh.
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { freshBeginning } from './beginning.ts';
import type { Beginning } from './club.ts';
import { openServices, type Services } from './services.ts';

export interface Stage extends AsyncDisposable {
  services: Services;
  beginning: Beginning;
}

/** The database must be of nobody else, because it is made to fail. */
export async function openStage(database: EmbeddedDatabase): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const services = opening.use(await openServices(database));
  const beginning = await freshBeginning(services);
  const opened = opening.move();
  return { services, beginning, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
