// Telemetry's contract answered from constants, for tests of what lies between caller and handler.
import { CONTRACT_VERSION, telemetryContract, type TelemetryContract } from '@swamp-club/telemetry-contract';
import type { Handlers } from '@swamp-club/telemetry-contract/server';
import { serveContract, type HttpServer } from './contract-server.ts';

type Stubs = Handlers<TelemetryContract, { headers: object; traceparent: string | null }>;

const at = '2026-11-23T12:00:00.000Z';

export const rename = {
  commandId: '8f0d5a1e-4a2f-4f6e-9a0b-0d7c2f5b9a11',
  userId: 'user-1',
  oldUsername: 'old',
  newUsername: 'new',
  usernameVersion: 1,
  createdAt: at,
};

export const snapshot = {
  seq: 1,
  userId: 'user-1',
  username: 'new',
  score: 11,
  invocations: 1,
  successes: 1,
  errors: 0,
  userErrors: 0,
  durationMs: 12.5,
  activeDays: 1,
  firstSeenAt: at,
  lastActiveAt: at,
  devices: 1,
  gone: false,
};

const stubs: Stubs = {
  identity: {
    enqueueRename: ({ input }) => ({ commandId: input.commandId, acceptedAt: at }),
    enqueueErasure: ({ input }) => ({ commandId: input.commandId, acceptedAt: at }),
    renameStatus: ({ refuse }) => {
      throw refuse('COMMAND_NOT_FOUND');
    },
  },
  scores: { after: () => ({ snapshots: [snapshot], cursor: 1 }) },
  stats: {
    profile: () => {
      const { seq: _seq, userId: _userId, devices, gone: _gone, username, ...totals } = snapshot;
      return { username, totals, deviceCount: devices, devices: [], daily: [] };
    },
  },
  service: { info: () => ({ contractVersion: CONTRACT_VERSION, oldestVersionServed: CONTRACT_VERSION }) },
};

/** A server whose groups of procedures are replaced by the test's own where it gives some. */
export function serveTelemetry(own: {
  identity?: Partial<Stubs['identity']>;
  scores?: Stubs['scores'];
  stats?: Stubs['stats'];
  service?: Stubs['service'];
}): Promise<HttpServer> {
  return serveContract(telemetryContract, { ...stubs, ...own, identity: { ...stubs.identity, ...own.identity } });
}
