// Any router over real HTTP, and a client of whichever release calling it.
import { createTRPCUntypedClient, httpLink, isTRPCClientError } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { once } from 'node:events';
import { z } from 'zod';
import type { FailingCall } from '../../../../contracts/compatibility/index.ts';
import type { Context, Wire } from './bookshop.ts';
import { dates } from './transformers.ts';

const Address = z.object({ port: z.number() });
const Failed = z.object({ error: z.object({ data: z.object({ code: z.string() }) }).optional() });
const Answered = z.object({ code: z.string() });

export interface ServedRouter extends AsyncDisposable {
  /** Calls as a client that was built with `wire`, without a token: `an answer`, an error's code or `an unreadable answer`. */
  outcomeOf(call: Pick<FailingCall, 'kind' | 'procedure' | 'input'>, wire: Wire): Promise<string>;
}

const createContext = ({ req }: { req: { headers: { authorization?: string | undefined } } }): Context => ({
  token: req.headers.authorization,
});

export async function served(router: AnyTRPCRouter): Promise<ServedRouter> {
  const server = createHTTPServer({ router, createContext });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${Address.parse(server.address()).port}`;
  return {
    async outcomeOf({ kind, procedure, input }, { transformer = dates, pathSeparator = '.' }) {
      if (kind === 'subscription') return streamed(`${url}/${procedure}`, transformer.serialize(input));
      const client = createTRPCUntypedClient<AnyTRPCRouter>({ links: [httpLink({ url, transformer, pathSeparator })] });
      const answer = kind === 'query' ? client.query(procedure, input) : client.mutation(procedure, input);
      return answer.then(() => 'an answer', codeOf);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Node has no EventSource: what a subscription's client asks for, and whether it is the stream it waits for. */
async function streamed(url: string, input: unknown): Promise<string> {
  const answer = await fetch(`${url}?${new URLSearchParams({ input: JSON.stringify(input) }).toString()}`, {
    headers: { accept: 'text/event-stream' },
  });
  if (answer.headers.get('content-type') === 'text/event-stream') {
    await answer.body?.cancel();
    return 'an answer';
  }
  const { error } = Failed.parse(await answer.json());
  return error?.data.code ?? 'an unreadable answer';
}

function codeOf(error: unknown): string {
  if (!isTRPCClientError(error)) throw error;
  return Answered.safeParse(error.data).data?.code ?? 'an unreadable answer';
}
