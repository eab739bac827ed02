// The figures main-app shows, one row a person, under the name that person has here and now.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import { ObjectId, type AnyBulkWriteOperation, type ClientSession, type Db } from 'mongodb';
import type { Username } from '../rename/username.ts';
import { behind, between, RANK_KEY, type Place } from './place.ts';

/** Listed are people with a name and at least one event. */
const LISTED = { username: { $gte: '' }, invocations: { $gt: 0 } };

/** Told, because names have an index as well, and the database may take that one and read all of it. */
const byRank = { sort: RANK_KEY, hint: RANK_KEY };

/** Also written through better-auth's adapter: a row is made inside sign-up's own transaction. */
export const userScoresCollection = {
  name: 'user_scores',
  indexes: [
    { name: 'username', key: { username: 1 }, unique: true, partialFilterExpression: { username: { $gte: '' } } },
    { name: 'leaderboard', key: RANK_KEY, partialFilterExpression: LISTED },
  ],
} as const satisfies CollectionSpec;

export interface Figures {
  score: number;
  invocations: number;
  successes: number;
  errors: number;
  userErrors: number;
  durationMs: number;
  activeDays: number;
  devices: number;
  firstSeenAt: Date | null;
  lastActiveAt: Date | null;
}

export interface UserScores extends Figures {
  /** The user's id. */
  _id: ObjectId;
  username: string | null;
  displayUsername: string | null;
  /** The `seq` of the snapshot the figures come from; 0 before the first. */
  revision: number;
}

/** A row as the leaderboard lists it: somebody with a name. */
export interface ListedScores extends UserScores {
  username: string;
  displayUsername: string;
}

const NO_FIGURES: Figures = {
  score: 0,
  invocations: 0,
  successes: 0,
  errors: 0,
  userErrors: 0,
  durationMs: 0,
  activeDays: 0,
  devices: 0,
  firstSeenAt: null,
  lastActiveAt: null,
};

export const newScores = (name: Username | null) => ({
  username: name?.username ?? null,
  displayUsername: name?.displayUsername ?? null,
  ...NO_FIGURES,
  revision: 0,
});

export type UserScoresStore = ReturnType<typeof userScoresStore>;

export function userScoresStore(db: Db) {
  const scores = db.collection<UserScores>(userScoresCollection.name);
  const listed = db.collection<ListedScores>(userScoresCollection.name);
  return {
    findByUsername: (username: string) => listed.findOne({ username }),

    /** Up to `limit` rows, the best first, beginning behind `after`. */
    listBehind: (after: Place | null, limit: number) =>
      listed.find({ ...LISTED, ...behind(after) }, { ...byRank, limit }).toArray(),

    /** Where the `distance`th row behind `after` stands; null where there are fewer. */
    async findPlace(after: Place | null, distance: number): Promise<Place | null> {
      const row = await listed.findOne<Pick<ListedScores, '_id' | 'score'>>(
        { ...LISTED, ...behind(after) },
        { ...byRank, skip: distance - 1, projection: { score: 1 } },
      );
      return row === null ? null : { score: row.score, userId: row._id };
    },

    /** How many rows stand behind `after` and before `place`, which comes after it. */
    countBetween: (after: Place | null, place: Place) =>
      listed.countDocuments({ ...LISTED, ...between(after, place) }, { hint: RANK_KEY }),

    async relabel(userId: ObjectId, { username, displayUsername }: Username, session: ClientSession): Promise<void> {
      await scores.updateOne({ _id: userId }, { $set: { username, displayUsername } }, { session });
    },

    /**
     * Takes over the figures of people's snapshots and nothing else: not their names, which are decided here, and no rows,
     * which are made at sign-up. A snapshot that is not newer than the row changes nothing. Returns how many were not.
     */
    async applySnapshots(snapshots: readonly ScoreSnapshot[], session: ClientSession): Promise<{ stale: number }> {
      const known = snapshots.filter(({ userId }) => ObjectId.isValid(userId));
      if (known.length === 0) return { stale: 0 };
      const updates = known.map(
        (snapshot): AnyBulkWriteOperation<UserScores> => ({
          updateOne: {
            filter: { _id: new ObjectId(snapshot.userId), revision: { $lt: snapshot.seq } },
            update: { $set: { ...figuresOf(snapshot), revision: snapshot.seq } },
          },
        }),
      );
      // In order: a page may hold one person twice.
      const { matchedCount } = await scores.bulkWrite(updates, { session, ordered: true });
      const unmatched = known.length - matchedCount;
      if (unmatched === 0) return { stale: 0 };
      // The others are of people who have no row.
      const userIds = known.map(({ userId }) => new ObjectId(userId));
      const rows = await scores.distinct('_id', { _id: { $in: userIds } }, { session });
      const present = new Set(rows.map((userId) => userId.toHexString()));
      return { stale: unmatched - known.filter(({ userId }) => !present.has(userId.toLowerCase())).length };
    },

    /** Makes rows where people have none. A row that is there keeps its figures and gets the name. */
    async ensureRows(rows: readonly UserScores[], session: ClientSession): Promise<void> {
      const names = rows.flatMap(({ username }) => username ?? []);
      // Names that went round before this, so that no two rows have one in between.
      await scores.updateMany(
        { username: { $in: names } },
        { $set: { username: null, displayUsername: null } },
        { session },
      );
      await scores.bulkWrite(
        rows.map(({ _id, username, displayUsername, ...figures }) => ({
          updateOne: {
            filter: { _id },
            update: { $set: { username, displayUsername }, $setOnInsert: figures },
            upsert: true,
          },
        })),
        { session },
      );
    },

    async remove(userIds: readonly ObjectId[], session: ClientSession): Promise<void> {
      await scores.deleteMany({ _id: { $in: userIds } }, { session });
    },

    async removeAll(): Promise<void> {
      await scores.deleteMany({});
    },

    /** Everybody who has figures, by userId, with the revision of them. */
    async revisions(): Promise<Map<string, number>> {
      const withFigures = scores
        .find({ $or: [{ revision: { $gt: 0 } }, { invocations: { $gt: 0 } }] })
        .project<Pick<UserScores, '_id' | 'revision'>>({ revision: 1 });
      const revisions = new Map<string, number>();
      for await (const { _id, revision } of withFigures) revisions.set(_id.toHexString(), revision);
      return revisions;
    },

    /** Takes the figures away from rows that still have the revision given with their userId; returns how many had. */
    async clearFigures(
      unchanged: readonly (readonly [userId: string, revision: number])[],
      seq: number,
      session: ClientSession,
    ): Promise<number> {
      const { matchedCount } = await scores.bulkWrite(
        unchanged.map(([userId, revision]) => ({
          updateOne: {
            filter: { _id: new ObjectId(userId), revision },
            update: { $set: { ...NO_FIGURES, revision: seq } },
          },
        })),
        { session },
      );
      return matchedCount;
    },
  };
}

function figuresOf(snapshot: ScoreSnapshot): Figures {
  const { score, invocations, successes, errors, userErrors, durationMs, activeDays, devices } = snapshot;
  return {
    score,
    invocations,
    successes,
    errors,
    userErrors,
    durationMs,
    activeDays,
    devices,
    firstSeenAt: dateOrNull(snapshot.firstSeenAt),
    lastActiveAt: dateOrNull(snapshot.lastActiveAt),
  };
}

const dateOrNull = (timestamp: string | null): Date | null => (timestamp === null ? null : new Date(timestamp));
