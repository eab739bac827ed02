// How the bookshop might change from its first release to the next, and what the comparison must say about it.
import { z } from 'zod';
import type { Rule, Verdict } from '../../../../contracts/compatibility/index.ts';
import { Book, dune, Order, Placed, type Change, type Wire } from './bookshop.ts';
import { binary, datesAndBigints } from './transformers.ts';

type Found = readonly [Verdict, Rule, string];

interface Evolution {
  name: string;
  change?: Change;
  /** How values travel in the first and in the next release. */
  wire?: readonly [Wire, Wire];
  /** What is found besides what nobody can know of this app: the finding's verdict, rule and path. */
  found: readonly Found[];
}

/** What the bookshop never says, so that no comparison of it can tell. */
export const unsaid: readonly Found[] = [
  ['unknown', 'output-undeclared', 'books.onPublished.output'],
  ['unknown', 'output-undeclared', 'orders.cancel.output'],
  ['unknown', 'foreign-parser', 'reviews.add.input'],
];

const inBooks =
  (change: (...given: Parameters<Change>) => object): Change =>
  (first, using) => ({ ...first, books: { ...first.books, ...change(first, using) } });
const inOrders =
  (change: (...given: Parameters<Change>) => object): Change =>
  (first, using) => ({ ...first, orders: { ...first.orders, ...change(first, using) } });

export const evolutions: readonly Evolution[] = [
  { name: 'nothing changes', found: [] },
  {
    name: 'a procedure is added',
    change: inBooks((_, { procedure }) => ({ count: procedure.output(z.int()).query(() => 1) })),
    found: [['compatible', 'procedure-added', 'books.count']],
  },
  {
    name: 'a procedure is removed',
    change: ({ books: { byId: _byId, ...books }, ...others }) => ({ ...others, books }),
    found: [['breaking', 'procedure-removed', 'books.byId']],
  },
  {
    name: 'a procedure is renamed',
    change: ({ books: { byId, ...books }, ...others }) => ({ ...others, books: { ...books, one: byId } }),
    found: [
      ['breaking', 'procedure-renamed', 'books.byId'],
      ['compatible', 'procedure-added', 'books.one'],
    ],
  },
  {
    name: 'a procedure of a lazy router in a lazy router is removed',
    change: ({ orders: { history: _history, ...orders }, ...others }) => ({ ...others, orders }),
    found: [['breaking', 'procedure-removed', 'orders.history.page']],
  },
  {
    name: 'a query becomes a mutation',
    change: inBooks((_, { procedure }) => ({ newest: procedure.output(z.array(Book)).mutation(() => [dune]) })),
    found: [['breaking', 'kind-changed', 'books.newest']],
  },
  {
    name: 'a mutation becomes a query',
    change: inOrders((_, { ofShop }) => ({
      place: ofShop
        .input(Placed)
        .output(Order)
        .query(({ input }) => input),
    })),
    found: [['breaking', 'kind-changed', 'orders.place']],
  },
  {
    name: 'a query becomes a subscription',
    change: inBooks((_, { procedure }) => ({
      newest: procedure.subscription(async function* () {
        yield dune;
      }),
    })),
    found: [['breaking', 'kind-changed', 'books.newest']],
  },
  {
    name: 'a subscription becomes a query',
    change: inBooks((_, { ofShop }) => ({ onPublished: ofShop.query(() => dune) })),
    found: [['breaking', 'kind-changed', 'books.onPublished']],
  },
  {
    name: 'a subscription becomes a mutation',
    change: inBooks((_, { ofShop }) => ({ onPublished: ofShop.mutation(() => dune) })),
    found: [['breaking', 'kind-changed', 'books.onPublished']],
  },
  {
    name: 'a procedure asks for a token',
    change: inBooks((_, { procedure }) => ({
      search: procedure
        .meta({ auth: 'token' })
        .input(z.object({ text: z.string().max(100) }).optional())
        .output(z.array(Book))
        .query(() => [dune]),
    })),
    found: [['breaking', 'auth-added', 'books.search']],
  },
  {
    name: 'a procedure says for the first time that it needs a token',
    change: inBooks((_, { procedure }) => ({
      newest: procedure
        .meta({ auth: 'token' })
        .output(z.array(Book))
        .query(() => [dune]),
    })),
    found: [['unknown', 'auth-undeclared', 'books.newest']],
  },
  {
    name: 'a mutation may not be repeated any more',
    change: inOrders((_, { ofShop }) => ({
      place: ofShop
        .input(Placed)
        .output(Order)
        .meta({ idempotent: false })
        .mutation(({ input }) => input),
    })),
    found: [['breaking', 'idempotence-lost', 'orders.place']],
  },
  {
    name: 'a mutation says nothing about repetitions any more',
    change: inOrders((_, { ofShop }) => ({
      place: ofShop
        .input(Placed)
        .output(Order)
        .mutation(({ input }) => input),
    })),
    found: [['unknown', 'idempotence-undeclared', 'orders.place']],
  },
  {
    name: 'one more chained input asks for a field',
    change: inBooks((_, { ofBook }) => ({
      byId: ofBook
        .input(z.object({ edition: z.string() }))
        .output(Book)
        .query(() => dune),
    })),
    found: [['breaking', 'property-required', 'books.byId.input.edition']],
  },
  {
    name: 'one more chained input may be left out',
    change: inBooks((_, { ofBook }) => ({
      byId: ofBook
        .input(z.object({ edition: z.string().optional() }))
        .output(Book)
        .query(() => dune),
    })),
    found: [['compatible', 'input-extended', 'books.byId.input']],
  },
  {
    name: 'a chained input refuses what another one takes',
    change: inBooks((_, { ofBook }) => ({
      byId: ofBook
        .input(z.strictObject({ shop: z.string() }))
        .output(Book)
        .query(() => dune),
    })),
    found: [['breaking', 'property-refused', 'books.byId.input.id']],
  },
  {
    name: 'a chained input is dropped',
    change: inBooks((_, { ofShop }) => ({ byId: ofShop.output(Book).query(() => dune) })),
    found: [['compatible', 'input-extended', 'books.byId.input']],
  },
  {
    name: 'chained inputs become one',
    change: inBooks((_, { procedure }) => ({
      byId: procedure
        .input(z.object({ id: z.int().positive(), shop: z.string() }))
        .output(Book)
        .query(() => dune),
    })),
    found: [['compatible', 'input-restated', 'books.byId.input']],
  },
  {
    name: 'an input appears',
    change: inBooks((_, { ofShop }) => ({ newest: ofShop.output(z.array(Book)).query(() => [dune]) })),
    found: [['breaking', 'input-appeared', 'books.newest.input']],
  },
  {
    name: 'an input appears that may be absent',
    change: inBooks((_, { procedure }) => ({
      newest: procedure
        .input(z.object({ limit: z.int() }).optional())
        .output(z.array(Book))
        .query(() => [dune]),
    })),
    found: [['compatible', 'input-extended', 'books.newest.input']],
  },
  {
    name: 'an input vanishes',
    change: inBooks((_, { procedure }) => ({ byId: procedure.output(Book).query(() => dune) })),
    found: [['compatible', 'input-vanished', 'books.byId.input']],
  },
  {
    name: 'an input takes less',
    change: inOrders((_, { ofShop }) => ({
      place: ofShop
        .input(Placed.extend({ copies: z.int().min(1).max(5) }))
        .output(Order)
        .meta({ idempotent: true })
        .mutation(({ input }) => input),
    })),
    found: [['breaking', 'range-narrowed', 'orders.place.input.copies']],
  },
  {
    name: 'an answer has a new value of an enum',
    change: inBooks((_, { ofBook }) => ({
      byId: ofBook
        .output(Book.extend({ genre: z.enum(['novel', 'poetry', 'essay']) }))
        .query(() => ({ ...dune, genre: 'essay' })),
    })),
    found: [['breaking', 'value-refused', 'books.byId.output.genre']],
  },
  {
    name: 'an answer has a new field',
    change: inBooks((_, { ofBook }) => ({
      byId: ofBook.output(Book.extend({ pages: z.int() })).query(() => ({ ...dune, pages: 412 })),
    })),
    found: [['compatible', 'output-extended', 'books.byId.output']],
  },
  {
    name: 'an answer is not declared any more',
    change: inBooks((_, { ofBook }) => ({ byId: ofBook.query(() => 'Dune') })),
    found: [['breaking', 'output-removed', 'books.byId.output']],
  },
  {
    name: 'an answer is declared for the first time',
    change: inOrders((_, { procedure }) => ({
      cancel: procedure
        .input(z.object({ orderId: z.string() }))
        .output(z.string())
        .mutation(() => 'cancelled'),
    })),
    found: [['unknown', 'output-appeared', 'orders.cancel.output']],
  },
  {
    name: 'values travel in another form',
    wire: [{}, { transformer: binary }],
    found: [['breaking', 'transformer-changed', '']],
  },
  {
    name: 'values that JSON cannot carry travel in another form',
    wire: [{}, { transformer: datesAndBigints }],
    found: [['unknown', 'transformer-extended', '']],
  },
  {
    name: 'URLs are separated in another way',
    wire: [{ pathSeparator: '~' }, { pathSeparator: '.' }],
    found: [['breaking', 'path-separator-changed', '']],
  },
  {
    name: 'URLs are separated in another way than by dots, which are served still',
    wire: [{ pathSeparator: '.' }, { pathSeparator: '~' }],
    found: [],
  },
];
