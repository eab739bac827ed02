// A tRPC app that is none of this project's, as people write them: chained inputs, lazy routers in lazy routers, a
// subscription, a transformer, middleware, a parser that is not zod's, an answer that is not declared.
import {
  initTRPC,
  lazy,
  TRPCError,
  type AnyTRPCRouter,
  type TRPCCreateRouterOptions,
  type TRPCDataTransformer,
  type TRPCPathSeparator,
} from '@trpc/server';
import { z } from 'zod';
import { dates } from './transformers.ts';

interface Meta {
  auth?: 'token' | 'none';
  idempotent?: boolean;
}
export interface Context {
  token: string | undefined;
}
export interface Wire {
  transformer?: TRPCDataTransformer;
  pathSeparator?: TRPCPathSeparator;
}

export const Book = z.object({
  id: z.int(),
  title: z.string(),
  genre: z.enum(['novel', 'poetry']),
  published: z.date(),
});
export const Order = z.object({ orderId: z.string(), copies: z.int() });
export const Placed = z.object({ orderId: z.string(), copies: z.int().min(1).max(10) });
export const dune = { id: 1, title: 'Dune', genre: 'novel' as const, published: new Date('1965-08-01') };

/** What releases of the app are built with. */
function tools({ transformer = dates, pathSeparator = '.' }: Wire) {
  const t = initTRPC.context<Context>().meta<Meta>().create({ transformer, pathSeparator });
  const procedure = t.procedure.use(({ ctx, meta, next }) => {
    if (meta?.auth === 'token' && ctx.token === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
    return next();
  });
  const ofShop = procedure.input(z.object({ shop: z.string() }));
  return { t, procedure, ofShop, ofBook: ofShop.input(z.object({ id: z.int().positive() })) };
}

function firstRelease({ t, procedure, ofShop, ofBook }: ReturnType<typeof tools>) {
  return {
    books: {
      byId: ofBook.output(Book).query(({ input }) => ({ ...dune, id: input.id })),
      newest: procedure.output(z.array(Book)).query(() => [dune]),
      search: procedure
        .meta({ auth: 'none' })
        .input(z.object({ text: z.string().max(100) }).optional())
        .output(z.array(Book))
        .query(() => [dune]),
      onPublished: ofShop.subscription(async function* () {
        yield dune;
      }),
    },
    orders: {
      place: ofShop
        .input(Placed)
        .output(Order)
        .meta({ idempotent: true })
        .mutation(({ input }) => input),
      cancel: procedure.input(z.object({ orderId: z.string() })).mutation(() => 'cancelled'),
      history: lazy(() => Promise.resolve(t.router({ page: ofBook.output(z.array(Order)).query(() => []) }))),
    },
    reviews: {
      add: procedure
        .input((value: unknown) => z.object({ stars: z.number() }).parse(value))
        .output(z.object({}))
        .mutation(() => ({})),
    },
  };
}

type Parts = Record<'books' | 'orders' | 'reviews', TRPCCreateRouterOptions>;
/** What a later release is, given the first one's parts. */
export type Change = (first: ReturnType<typeof firstRelease>, using: ReturnType<typeof tools>) => Parts;

export function bookshop(change: Change = (first) => first, wire: Wire = {}): AnyTRPCRouter {
  const using = tools(wire);
  const { orders, ...parts } = change(firstRelease(using), using);
  return using.t.router({ ...parts, orders: lazy(() => Promise.resolve(using.t.router(orders))) });
}
