// The projector and the relay: looked at, paused, resumed; and the log of what operators did.
import { z } from 'zod';
import { requireWhy, type Options } from './command-line.ts';
import { fields, json, table } from './screen.ts';
import type { ServiceClient } from './service-client.ts';

const Status = z.looseObject({ paused: z.boolean() });
const Actions = z.object({
  actions: z.array(
    z.object({ at: z.string(), who: z.string(), why: z.string(), action: z.string(), count: z.number() }),
  ),
});

export async function status({ noun, json: asJson, say }: Options, client: ServiceClient): Promise<void> {
  const found = await client.get(Status, `/${noun}`);
  say(asJson ? json(found) : fields(found));
}

export async function pause(options: Options, client: ServiceClient): Promise<void> {
  await client.post(z.object({}), `/${options.noun}/pause`, { why: requireWhy(options) });
  if (!options.json) {
    options.say(`The ${options.noun} stops after what it is doing now. Work is accepted and waits.`);
  }
}

export async function resume(options: Options, client: ServiceClient): Promise<void> {
  await client.post(z.object({}), `/${options.noun}/resume`, { why: requireWhy(options) });
  if (!options.json) options.say(`The ${options.noun} goes on.`);
}

export async function actions({ page, json: asJson, say }: Options, client: ServiceClient): Promise<void> {
  const found = await client.get(Actions, '/actions', page);
  if (asJson) return say(json(found));
  const rows = found.actions.map(({ at, who, action, count, why }) => [at, who, action, String(count), why]);
  say(rows.length === 0 ? 'Nobody has done anything.' : table(['AT', 'WHO', 'DID', 'COUNT', 'WHY'], rows));
}
