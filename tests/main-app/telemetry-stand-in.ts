// Telemetry as main-app's tests see it: the real contract over real HTTP, with answers that a test can change.
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import {
  CONTRACT_VERSION,
  telemetryContract,
  type ErasureCommand,
  type Profile,
  type RenameCommand,
  type RenameStatus,
  type ScoreSnapshot,
} from '@swamp-club/telemetry-contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { query } from '../../contracts/src/define.ts';
import { serveContract } from '../contracts/contract-server.ts';

/** As a later release might be: it may answer snapshots that today's client cannot read. */
const laterContract = {
  ...telemetryContract,
  scores: {
    after: query({
      input: telemetryContract.scores.after.input,
      output: z.object({ snapshots: z.array(z.unknown()), cursor: z.int() }),
      errors: telemetryContract.scores.after.errors,
    }),
  },
};

export interface TelemetryStandIn extends AsyncDisposable {
  /** For TELEMETRY_URL. */
  url: string;
  requests: { method: string; url: string; headers: FastifyRequest['headers'] }[];
  /** Every `enqueueRename`, answered or refused, in order. */
  received: (RenameCommand & { traceparent: string | null })[];
  /** Every `enqueueErasure`, likewise. */
  erasures: (ErasureCommand & { traceparent: string | null })[];
  /** What happens to the next ones before they are accepted: throw to refuse. */
  beforeAccepting: (command: RenameCommand) => void | Promise<void>;
  beforeErasing: (command: ErasureCommand) => void | Promise<void>;
  /** What it tells of a person: throw to refuse. By default nothing has happened. */
  profileOf: (asked: { userId: string; days: number }) => Profile | Promise<Profile>;
  /** By commandId, for `renameStatus`. */
  statuses: Map<string, RenameStatus>;
  /** Gives it the next `seq` where it has none. */
  publish(snapshot: Partial<ScoreSnapshot>): number;
  /** The `seq`s of snapshots that it cannot read itself: left out of its pages. */
  leftOut: Set<number>;
  /** The cursors it was asked for. */
  cursorsAsked: number[];
}

const acceptedAt = '2026-11-23T12:00:00.000Z';

export async function telemetryStandIn(port = 0): Promise<TelemetryStandIn> {
  const published = new Wakeup();
  const snapshots: { seq: number; snapshot: object }[] = [];
  const stopped = new AbortController();
  const state = {
    received: new Array<RenameCommand & { traceparent: string | null }>(),
    erasures: new Array<ErasureCommand & { traceparent: string | null }>(),
    beforeAccepting: (_command: RenameCommand): void | Promise<void> => undefined,
    beforeErasing: (_command: ErasureCommand): void | Promise<void> => undefined,
    profileOf: (_asked: { userId: string; days: number }): Profile | Promise<Profile> => emptyProfile,
    statuses: new Map<string, RenameStatus>(),
    leftOut: new Set<number>(),
    cursorsAsked: new Array<number>(),
  };
  const server = await serveContract(
    laterContract,
    {
      identity: {
        enqueueRename: async ({ input, ctx }) => {
          state.received.push({ ...input, traceparent: ctx.traceparent });
          await standIn.beforeAccepting(input);
          return { commandId: input.commandId, acceptedAt };
        },
        enqueueErasure: async ({ input, ctx }) => {
          state.erasures.push({ ...input, traceparent: ctx.traceparent });
          await standIn.beforeErasing(input);
          return { commandId: input.commandId, acceptedAt };
        },
        renameStatus: ({ input, refuse }) => {
          const status = state.statuses.get(input.commandId);
          if (status === undefined) throw refuse('COMMAND_NOT_FOUND');
          return status;
        },
      },
      scores: {
        after: async ({ input: { cursor, limit, waitMs }, signal }) => {
          state.cursorsAsked.push(cursor);
          const seen = published.generation;
          if (!snapshots.some(({ seq }) => seq > cursor)) {
            await published.wait(seen, waitMs, AbortSignal.any([signal, stopped.signal]));
          }
          const page = snapshots.filter(({ seq }) => seq > cursor).slice(0, limit);
          const shown = page.filter(({ seq }) => !state.leftOut.has(seq));
          return { snapshots: shown.map(({ snapshot }) => snapshot), cursor: page.at(-1)?.seq ?? cursor };
        },
      },
      stats: { profile: ({ input }) => standIn.profileOf(input) },
      service: { info: () => ({ contractVersion: CONTRACT_VERSION, oldestVersionServed: CONTRACT_VERSION }) },
    },
    port,
  );
  const standIn: TelemetryStandIn = {
    ...state,
    url: new URL(server.url).origin,
    requests: server.requests,
    publish: (given) => {
      const seq = given.seq ?? (snapshots.at(-1)?.seq ?? 0) + 1;
      snapshots.push({ seq, snapshot: { ...emptySnapshot, ...given, seq } });
      published.notify();
      return seq;
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await server[Symbol.asyncDispose]();
    },
  };
  return standIn;
}

const noFigures = {
  score: 0,
  invocations: 0,
  successes: 0,
  errors: 0,
  userErrors: 0,
  durationMs: 0,
  activeDays: 0,
  firstSeenAt: null,
  lastActiveAt: null,
};

const emptySnapshot = { username: null, ...noFigures, devices: 0, gone: false };

const emptyProfile: Profile = { username: null, totals: noFigures, deviceCount: 0, devices: [], daily: [] };
