// How each procedure is called so that it is answered, and so that it refuses. A procedure or an error without an entry is not released.
import type { RenameCommand } from '@swamp-club/telemetry-contract';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';

export interface Exercise {
  /** Is answered, however often it is sent. */
  input: object;
  answer: unknown;
  /** By declared code: what is refused with it. Codes that do not depend on what is sent are none of these. */
  refused: Readonly<Record<string, object>>;
}

export interface ServedBy {
  contractVersion: string;
  oldestVersionServed: string;
}

const accepted = ({ commandId }: { commandId: string }) => ({ commandId, acceptedAt: expect.any(String) });

/** By path; for somebody who has been renamed by `rename` and has sent one event. */
export function exercisesOf(rename: RenameCommand, service: ServedBy): Record<string, Exercise> {
  const erasure = { commandId: randomUUID(), userId: randomUUID(), createdAt: '2026-11-24T12:00:00.000Z' };
  const { newUsername: username, userId } = rename;
  return {
    'identity.enqueueRename': {
      input: rename,
      answer: accepted(rename),
      refused: {
        INVALID_INPUT: { ...rename, usernameVersion: 0 },
        COMMAND_CONFLICT: { ...rename, newUsername: 'another' },
      },
    },
    'identity.enqueueErasure': {
      input: erasure,
      answer: accepted(erasure),
      refused: {
        INVALID_INPUT: { ...erasure, userId: '' },
        COMMAND_CONFLICT: { ...erasure, commandId: rename.commandId },
      },
    },
    'identity.renameStatus': {
      input: { commandId: rename.commandId },
      answer: expect.objectContaining({ status: 'done', attempts: 0, error: null, snapshotSeq: expect.any(Number) }),
      refused: { INVALID_INPUT: { commandId: 'the first' }, COMMAND_NOT_FOUND: { commandId: randomUUID() } },
    },
    'scores.after': {
      input: { cursor: 0, limit: 1000, waitMs: 0 },
      answer: {
        snapshots: expect.arrayContaining([expect.objectContaining({ userId, username, invocations: 1, devices: 1 })]),
        cursor: expect.any(Number),
      },
      refused: { INVALID_INPUT: { cursor: 0, limit: 1001, waitMs: 0 } },
    },
    'stats.profile': {
      input: { userId, days: 2 },
      answer: expect.objectContaining({
        username,
        totals: expect.objectContaining({ invocations: 1 }),
        deviceCount: 1,
      }),
      refused: { INVALID_INPUT: { userId, days: 0 } },
    },
    'service.info': {
      input: {},
      answer: service,
      refused: { INVALID_INPUT: [] },
    },
  };
}
