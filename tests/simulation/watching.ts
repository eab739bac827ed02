// The score watcher at work on telemetry's pages, and what gets in the way.
import { ok, rejects } from 'node:assert/strict';
import { LeaseLost } from '@swamp-club/platform/lease.ts';
import { applyPage, fetchPage, type ScorePage } from '../../main-app/src/telemetry/score-page.ts';
import type { Club } from './club.ts';
import { tombstonesSeen } from './deleting.ts';
import { pick } from './names.ts';

/** One round. Returns whether there was anything new. */
export async function watch(club: Club): Promise<boolean> {
  const { watcher, watcherLease } = club.mainApp;
  const { page, isNew } = await nextPage(club);
  if (isNew) await applyPage(page, watcherLease.lease, watcher);
  if (isNew) tombstonesSeen(club, page);
  return isNew;
}

/** A page that the watcher once got comes again, as from a cache. The cursor goes back with it, no row does. */
export async function oldPageAgain(club: Club, one: number): Promise<void> {
  const { mainApp, model, pages, tally } = club;
  if (pages.length === 0) return;
  const page = pick(pages, one);
  const { watcher, watcherLease } = mainApp;
  const before = await watcher.scores.revisions();
  await applyPage(page, watcherLease.lease, watcher);
  tombstonesSeen(club, page);
  const after = await watcher.scores.revisions();
  for (const [userId, revision] of before) {
    if (model.mainApp.people.has(userId)) ok((after.get(userId) ?? 0) >= revision, 'no row goes back');
  }
  tally.add('old page again');
}

/** It has a page in hand, and another watcher has taken over. */
export async function watcherPausedPastItsLease(club: Club): Promise<void> {
  const { watcher, watcherLease } = club.mainApp;
  const paused = watcherLease.lease;
  const { page, isNew } = await nextPage(club);
  await watcherLease.takeOver();
  if (!isNew) return;
  await watch(club);
  await rejects(applyPage(page, paused, watcher), LeaseLost);
  club.tally.add('fault: watcher lost its lease with a page in hand');
}

async function nextPage({ mainApp: { watcher }, pages }: Club): Promise<{ page: ScorePage; isNew: boolean }> {
  const cursor = await watcher.scoreCursor.read();
  const page = await fetchPage(watcher.telemetry, { cursor, waitMs: 0 }, new AbortController().signal);
  const isNew = page.cursor !== cursor;
  if (isNew) pages.push(page);
  return { page, isNew };
}
