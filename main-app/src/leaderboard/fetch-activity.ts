// What telemetry alone knows about a person: when they were active, and with which devices.
import type { Profile } from '@swamp-club/telemetry-contract';
import { classifyFailure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { FastifyBaseLogger } from 'fastify';
import type { ObjectId } from 'mongodb';

export const ACTIVITY_DAYS = 90;

/** Somebody is looking at a page: better to say "not known" than to keep them waiting. */
const DEADLINE_MS = 1000;

export type Activity = Pick<Profile, 'daily' | 'devices'>;

/** Null while telemetry can't be asked; the log says why. */
export async function fetchActivity(
  userId: ObjectId,
  telemetry: TelemetryClient,
  log: FastifyBaseLogger,
): Promise<Activity | null> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  try {
    return await telemetry.stats.profile.query({ userId: userId.toHexString(), days: ACTIVITY_DAYS }, { signal });
  } catch (error) {
    log.warn({ failure: classifyFailure(error) }, 'telemetry did not tell of activity');
    return null;
  }
}
