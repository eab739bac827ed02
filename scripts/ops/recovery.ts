// What is done after a restore. Each may be repeated, and stopped with Ctrl-C and begun again.
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { requireWhy, type Options } from './command-line.ts';
import { Misused, Refused } from './refused.ts';
import { confirm, json } from './screen.ts';
import type { ServiceClient } from './service-client.ts';

const Count = z.object({ count: z.number() });
const Started = z.object({});
const POLL_MS = 250;

export async function replay(options: Options, client: ServiceClient): Promise<void> {
  const why = requireWhy(options);
  const { since, yes } = options;
  if (since === undefined) throw new Misused("Say when telemetry's backup was taken: --since 2026-11-23T12:00:00Z");
  const backup = { since: since.toISOString() };
  const { count } = await client.get(Count, '/replay', backup);
  if (!yes) await confirm(`${count} records were acknowledged since then, less a minute. Send them again?`);
  const answer = await client.post(z.object({ replayed: z.number() }), '/replay', { ...backup, why });
  options.say(options.json ? json(answer) : `To be sent again: ${answer.replayed}`);
}

export async function announce(options: Options, client: ServiceClient): Promise<void> {
  const why = requireWhy(options);
  const startedAt = (options.startedAt ?? new Date()).toISOString();
  const { count } = await client.get(Count, '/names', { startedAt });
  if (!options.yes) await confirm(`${count} people have a name. Announce them all again?`);
  options.complain(`If this is interrupted, go on with --started-at ${startedAt}`);
  const Announced = z.object({ announced: z.number() });
  const announceSome = () => client.post(Announced, '/names/announce', { startedAt, why });
  // Even where nobody has a name: deletions are said again as well.
  let page = await announceSome();
  let { announced } = page;
  while (page.announced > 0 && announced < count) {
    page = await announceSome();
    announced += page.announced;
  }
  options.say(options.json ? json({ announced, startedAt }) : `Announced: ${announced}`);
}

export async function republish(options: Options, client: ServiceClient): Promise<void> {
  const why = requireWhy(options);
  const Projector = z.object({ paused: z.boolean(), republishing: z.boolean() });
  if ((await client.get(Projector, '/projector')).paused) {
    throw new Refused('The projector is paused, and it is what publishes. Resume it first.');
  }
  if (!options.yes) await confirm("Publish everybody's snapshot again?");
  await client.post(Started, '/snapshots/republish', { why });
  while ((await client.get(Projector, '/projector')).republishing) await setTimeout(POLL_MS);
  options.say(options.json ? json({ republished: true }) : 'Every snapshot was published again.');
}

export async function resync(options: Options, client: ServiceClient): Promise<void> {
  const why = requireWhy(options);
  const Scores = z.object({
    requestedAt: z.string().nullable(),
    last: z.object({ snapshots: z.number(), unreadable: z.number(), cleared: z.number() }).nullable(),
  });
  if (!options.yes) await confirm('Read all scores again, and clear those that telemetry does not have?');
  await client.post(Started, '/scores/resync', { why });
  let scores = await client.get(Scores, '/scores');
  for (; scores.requestedAt !== null; scores = await client.get(Scores, '/scores')) await setTimeout(POLL_MS);
  const { last } = scores;
  if (last === null) throw new Refused('The resync ended without a result. Run it again.');
  if (options.json) return options.say(json(last));
  options.say(`Snapshots read: ${last.snapshots}, people set to zero: ${last.cleared}`);
  if (last.unreadable > 0) {
    options.say(
      `${last.unreadable} snapshots could not be read, so nobody was set to zero. Upgrade main-app, then run it again.`,
    );
  }
}
