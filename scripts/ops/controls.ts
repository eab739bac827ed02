// The projector and the relay: looked at, paused, resumed; and the log of what operators did.
import { z } from 'zod';
import type { Invocation } from './command-line.ts';
import { requireWhy } from './require-why.ts';
import { fields, json, table } from './screen.ts';
import type { ServiceClient } from './service-client.ts';

const Status = z.looseObject({ paused: z.boolean() });
const Actions = z.object({
  actions: z.array(
    z.object({ at: z.string(), who: z.string(), why: z.string(), action: z.string(), count: z.number() }),
  ),
});

export async function status({ noun, json: asJson }: Invocation, client: ServiceClient): Promise<void> {
  const found = await client.get(Status, `/${noun}`);
  console.log(asJson ? json(found) : fields(found));
}

export async function pause(invocation: Invocation, client: ServiceClient): Promise<void> {
  await client.post(z.object({}), `/${invocation.noun}/pause`, { why: requireWhy(invocation) });
  if (!invocation.json) {
    console.log(`The ${invocation.noun} stops after what it is doing now. Work is accepted and waits.`);
  }
}

export async function resume(invocation: Invocation, client: ServiceClient): Promise<void> {
  await client.post(z.object({}), `/${invocation.noun}/resume`, { why: requireWhy(invocation) });
  if (!invocation.json) console.log(`The ${invocation.noun} goes on.`);
}

export async function actions({ page, json: asJson }: Invocation, client: ServiceClient): Promise<void> {
  const found = await client.get(Actions, '/actions', page);
  if (asJson) return console.log(json(found));
  const rows = found.actions.map(({ at, who, action, count, why }) => [at, who, action, String(count), why]);
  console.log(rows.length === 0 ? 'Nobody has done anything.' : table(['AT', 'WHO', 'DID', 'COUNT', 'WHY'], rows));
}
