// One person's figures, devices and days, for `stats.profile`.
import type { Profile } from '@swamp-club/telemetry-contract';
import type { Db } from 'mongodb';
import { findDevicesOf } from '../identity/identity-map-store.ts';
import { findPerson } from '../identity/people-store.ts';
import { utcDay, type Figures } from './figures.ts';
import { scored } from './score.ts';
import { findLastSeen } from './user-metrics-store.ts';
import { findMetrics, totalOf } from './username-metrics-store.ts';

const MAX_DEVICES_LISTED = 100;

export async function profile(db: Db, { userId, days }: { userId: string; days: number }, now: Date): Promise<Profile> {
  const [person, entries, devices] = await Promise.all([
    findPerson(db, userId),
    findMetrics(db, [userId]),
    findDevicesOf(db, userId),
  ]);
  const seen = await findLastSeen(db, devices, MAX_DEVICES_LISTED);
  const figures = totalOf(entries);
  const { firstSeenAt, lastActiveAt, ...counts } = scored(figures);
  return {
    username: person?.username ?? null,
    totals: {
      ...counts,
      firstSeenAt: firstSeenAt?.toISOString() ?? null,
      lastActiveAt: lastActiveAt?.toISOString() ?? null,
    },
    deviceCount: devices.length,
    devices: seen.map(({ distinctId, firstSeenAt, lastSeenAt }) => ({
      distinctId,
      firstSeenAt: firstSeenAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
    daily: lastDays(figures, days, now),
  };
}

function lastDays(figures: Figures, days: number, now: Date): Profile['daily'] {
  const dayMs = 24 * 60 * 60 * 1000;
  return Array.from({ length: days }, (_, index) => {
    const day = utcDay(new Date(now.getTime() - (days - 1 - index) * dayMs));
    return { day, invocations: figures.days[day] ?? 0 };
  });
}
