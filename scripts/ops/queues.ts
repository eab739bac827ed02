// Commands, events and the outbox: found, looked at, tried again, given up.
import { changes, type Change } from '@swamp-club/platform/operator-changes.ts';
import { z } from 'zod';
import { requireWhy, type Options } from './command-line.ts';
import { Item, rowOf, titles } from './item.ts';
import { Misused } from './refused.ts';
import { confirm, fields, json, table } from './screen.ts';
import type { ServiceClient } from './service-client.ts';

const List = z.object({ items: z.array(Item), next: z.string().nullable() });
const Count = z.object({ count: z.number() });
const Changed = z.object({ changed: z.number() });
const Shown = z.object({
  item: z.looseObject({}),
  history: z.array(z.object({ at: z.string(), who: z.string(), action: z.string(), why: z.string() })),
});

/** As many as the service changes in one request. */
const MAX_CHANGES = 5000;

export async function list(options: Options, client: ServiceClient): Promise<void> {
  const { noun, filter, page } = options;
  const found = await client.get(List, `/${noun}`, { ...filter, ...page });
  if (options.json) return options.say(json(found));
  if (found.items.length === 0) return options.say(`No ${noun} match.`);
  const now = new Date();
  const rows = found.items.map((item) => rowOf(item, now));
  options.say(table(titles, rows));
  if (found.next !== null) options.say(`\nThere are more: add --after ${found.next}`);
}

export async function count(options: Options, client: ServiceClient): Promise<void> {
  const found = await client.get(Count, `/${options.noun}/count`, options.filter);
  options.say(options.json ? json(found) : String(found.count));
}

export async function show(options: Options, client: ServiceClient): Promise<void> {
  if (options.key === undefined) throw new Misused('Say which one: show KEY');
  const shown = await client.get(Shown, pathOf(options.noun, options.key));
  if (options.json) return options.say(json(shown));
  options.say(fields(shown.item));
  const history = shown.history.map(({ at, who, action, why }) => [at, who, action, why]);
  options.say(
    history.length === 0 ? '\nNo operator has touched it.' : `\n${table(['AT', 'WHO', 'DID', 'WHY'], history)}`,
  );
}

export const change = (verb: Change) => async (options: Options, client: ServiceClient) => {
  const { noun, key } = options;
  const why = requireWhy(options);
  const changed =
    key === undefined
      ? await changeMany(verb, why, options, client)
      : (await client.post(Changed, `${pathOf(noun, key)}/${verb}`, { why })).changed;
  options.say(options.json ? json({ changed }) : `${verb === 'retry' ? 'Retried' : 'Discarded'}: ${changed}`);
};

/** No more than were counted and agreed to, even if others come along meanwhile. */
async function changeMany(verb: Change, why: string, options: Options, client: ServiceClient): Promise<number> {
  const { noun, yes, page } = options;
  if (page.limit !== undefined || page.after !== undefined) {
    throw new Misused(`--limit and --after are for lists. ${verb} changes all that match: narrow it with a filter.`);
  }
  const filter = { ...options.filter, status: options.filter.status ?? 'dead' };
  const from: readonly string[] = changes[verb].from;
  if (!from.includes(filter.status)) throw new Misused(`Only what is ${from.join(' or ')} can be changed by ${verb}.`);
  const found = await client.get(Count, `/${noun}/count`, filter);
  if (found.count === 0) return 0;
  if (!yes) await confirm(`${found.count} ${filter.status} of ${noun} match. ${verb} all of them?`);
  let changed = 0;
  for (let left = found.count; left > 0; left = found.count - changed) {
    const limit = Math.min(left, MAX_CHANGES);
    const answer = await client.post(Changed, `/${noun}/${verb}`, { why, filter, limit });
    changed += answer.changed;
    if (answer.changed < limit) break;
  }
  return changed;
}

const pathOf = (noun: string, key: string) => `/${noun}/${encodeURIComponent(key)}`;
