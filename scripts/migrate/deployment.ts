// What is known of a deployment that moves over: facts from both databases, and no opinion.
import { leases } from '@swamp-club/platform/lease-store.ts';
import { countItems } from '@swamp-club/platform/operator-queue.ts';
import type { Db } from 'mongodb';
import { takeOverStatus } from '../../main-app/src/upgrade/take-over.ts';
import type { TakeOver } from '../../main-app/src/upgrade/take-over-store.ts';
import { migrationsSpec } from '../../telemetry-service/src/identity/ownership-store.ts';
import { commandQueue, eventQueue } from '../../telemetry-service/src/ops/operated-queues.ts';
import { readMigrationState } from '../../telemetry-service/src/upgrade/migration-state.ts';
import type { MigrationState } from '../../telemetry-service/src/upgrade/reports.ts';
import type { Databases } from './databases.ts';
import { countHandedOver, countOldScores } from './old-scores.ts';
import { findRightsLeft, type Expected } from './rights.ts';

export interface Deployment {
  /** telemetry-service has been started on this database, at least once. */
  telemetryStarted: boolean;
  /** Until when a process of the service holds a lease; null when none does. */
  running: { telemetry: Date | null; mainApp: Date | null };
  waiting: { commands: number; events: number };
  /** One text for each database user that still has to be changed. */
  rightsLeft: readonly string[];
  scores: { old: number; handedOver: number };
  takeOver: TakeOver | null;
  migration: MigrationState;
}

export async function inspect(databases: Databases, expected: Expected): Promise<Deployment> {
  const { telemetry, mainApp } = databases;
  const pending = { status: 'pending' };
  const [telemetryStarted, running, commands, events, rightsLeft, old, handedOver, takeOver, migration] =
    await Promise.all([
      isTelemetryStarted(telemetry),
      findRunning(databases),
      countItems(commandQueue(telemetry), pending),
      countItems(eventQueue(telemetry), pending),
      findRightsLeft(databases, expected),
      countOldScores(telemetry),
      countHandedOver(mainApp),
      takeOverStatus(mainApp),
      readMigrationState(telemetry),
    ]);
  const waiting = { commands, events };
  return { telemetryStarted, running, waiting, rightsLeft, scores: { old, handedOver }, takeOver, migration };
}

/** It makes its collections before anything else. */
export async function isTelemetryStarted(telemetry: Db): Promise<boolean> {
  return (await telemetry.listCollections({ name: migrationsSpec.name }).toArray()).length > 0;
}

/** A running service always holds a lease, unless it is between two looks at it. */
export async function findRunning({ telemetry, mainApp }: Databases): Promise<Deployment['running']> {
  return {
    telemetry: await heldUntil(telemetry),
    mainApp: await heldUntil(mainApp),
  };
}

async function heldUntil(db: Db): Promise<Date | null> {
  // The migration's own is held by whoever runs it, and no service.
  const held = { _id: { $ne: 'migration' }, holder: { $ne: null }, $expr: { $gt: ['$expiresAt', '$$NOW'] } };
  const [latest] = await leases(db).find(held).sort({ expiresAt: -1 }).limit(1).toArray();
  return latest?.expiresAt ?? null;
}
