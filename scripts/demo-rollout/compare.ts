// The end held against the journal: each person's devices and counts, in telemetry's database and as main-app shows them.
import { ObjectId, type Db, type Document } from 'mongodb';
import { z } from 'zod';
import { profile, Refused, type Club } from '../demo/person.ts';
import { noCounts, sum, type Counts } from '../upstream/counts.ts';
import type { Holding } from '../upstream/household.ts';
import type { Journal } from './journal.ts';

const count = z.number().default(0);
const time = z.date().nullable().default(null);
const StoredCounts = z.object({
  invocations: count,
  successes: count,
  errors: count,
  userErrors: count,
  durationMs: count,
  days: z.record(z.string(), z.number()).default({}),
  firstSeenAt: time,
  lastSeenAt: time,
});
/** What is parsed has its fields in this order, as what is expected has. */
const Shown = z.object({
  username: z.string().nullable(),
  score: z.number(),
  invocations: z.number(),
  successes: z.number(),
  devices: z.number(),
});
const StoredLinks = z.object({ distinct_ids: z.array(z.string()).default([]) });

/** A sentence for each difference. */
export async function differencesInTelemetry(telemetry: Db, journal: Journal): Promise<string[]> {
  const differences: string[] = [];
  const links = await grouped(telemetry, 'identity_map', 'userId');
  const counts = await grouped(telemetry, 'username_metrics', 'userId');
  for (const userId of new Set([...links.keys(), ...counts.keys()])) {
    if (!journal.holdings.has(userId)) differences.push(`entries belong to ${userId}, whom nobody knows`);
  }
  for (const [userId, { devices, counts: expected }] of journal.holdings) {
    const linked = (links.get(userId) ?? []).flatMap((entry) => StoredLinks.parse(entry).distinct_ids);
    compare(differences, `devices of ${userId}`, [...devices].toSorted(), linked.toSorted());
    const counted = total(counts.get(userId) ?? []);
    compare(differences, `counts of ${userId}`, comparable(expected), comparable(counted));
    // Runs on the way are later than any of before, and the journal does not know their times.
    const { firstSeenAt } = expected;
    if (firstSeenAt !== null) compare(differences, `first run of ${userId}`, firstSeenAt, counted.firstSeenAt);
  }
  const devices = await grouped(telemetry, 'user_metrics', 'distinct_id');
  for (const [device, expected] of journal.devices) {
    compare(differences, `counts of ${device}`, comparable(expected), comparable(total(devices.get(device) ?? [])));
  }
  const unowned = {
    identityMap: await telemetry.collection('identity_map_unowned').countDocuments(),
    usernameMetrics: await telemetry.collection('username_metrics_unowned').countDocuments(),
  };
  compare(differences, 'entries set aside', journal.nobodys, unowned);
  return differences;
}

/** The same for what main-app shows: on the profile of whoever has a name, in the row of whoever has none. */
export async function differencesInMainApp(club: Club, mainApp: Db, journal: Journal): Promise<string[]> {
  const differences: string[] = [];
  for (const [userId, holding] of journal.holdings) {
    const { counts, devices, username } = holding;
    const { invocations, successes, days } = counts;
    const score = successes + 10 * Object.keys(days).length;
    const expected = { username, score, invocations, successes, devices: devices.size };
    const shown = await (username === null ? rowOf(mainApp, holding) : profileOf(club, username));
    compare(differences, `what main-app shows of ${userId}`, expected, shown);
  }
  return differences;
}

async function profileOf(club: Club, username: string): Promise<object> {
  try {
    return Shown.parse(await profile(club, username));
  } catch (error) {
    if (error instanceof Refused) return { status: error.status };
    throw error;
  }
}

async function rowOf(mainApp: Db, { userId }: Holding): Promise<object> {
  return Shown.parse(await mainApp.collection('user_scores').findOne({ _id: new ObjectId(userId) }));
}

async function grouped(db: Db, collection: string, key: string): Promise<Map<string, Document[]>> {
  return Map.groupBy(await db.collection(collection).find().toArray(), (document) => String(document[key]));
}

const total = (documents: readonly Document[]): Counts =>
  documents.map((document) => StoredCounts.parse(document)).reduce(sum, noCounts());

/** In one order, without the times. */
const comparable = ({ invocations, successes, errors, userErrors, durationMs, days }: Counts) => ({
  invocations,
  successes,
  errors,
  userErrors,
  durationMs,
  days: Object.entries(days).toSorted(([a], [b]) => (a < b ? -1 : 1)),
});

function compare(differences: string[], what: string, expected: unknown, found: unknown): void {
  const [wanted, is] = [JSON.stringify(expected), JSON.stringify(found)];
  if (wanted !== is) differences.push(`${what}: expected ${wanted}, found ${is}`);
}
