// better-auth as main-app has it, on the same database and with the same secret: for looking at its schemas, and for its keys.
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { Db } from 'mongodb';
import { pino } from 'pino';
import { createAuth, type Auth } from '../../main-app/src/account/auth.ts';
import { storesOf } from '../../main-app/src/stores.ts';

export function authOf({ db }: { db: Db }, url: string, secret: string): Promise<Auth> {
  return createAuth({
    ...storesOf(db),
    db,
    outboxWritten: new Wakeup(),
    now: () => new Date(),
    url,
    secret,
    rateLimited: false,
    holdDays: 30,
    changesPerDay: 0,
    log: pino({ level: 'silent' }),
    // Made by the main-app that runs there.
    ensure: () => Promise.resolve(),
  });
}
