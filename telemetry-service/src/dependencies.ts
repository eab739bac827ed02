// What `/readyz` says about what this service leans on.
import type { Dependencies } from '@swamp-club/platform/health.ts';
import type { Db } from 'mongodb';
import { readControl } from './ops/control-store.ts';
import { isOwnershipEstablished } from './identity/ownership-store.ts';

/** Only the database can make the service unready: without the others it goes on accepting events and commands. */
export const dependencies = (db: Db, mainAppUrl: string): Dependencies => ({
  database: async () => {
    await db.command({ ping: 1 });
    return 'up';
  },
  'main-app': async () => ((await isAlive(mainAppUrl)) ? 'up' : 'degraded'),
  /** Degraded while an operator has paused it: the same. */
  projector: async () => ((await readControl(db)).paused ? 'degraded' : 'up'),
  /** Degraded until an upgraded database is migrated: accepting and storing, applying nothing. */
  ownership: async () => ((await isOwnershipEstablished(db)) ? 'up' : 'degraded'),
});

async function isAlive(mainAppUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${mainAppUrl}/livez`, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
