// What a snapshot holds, of this project's contract and of a router that knows nothing of it.
import { initTRPC } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { telemetryContract, type Contract, type ProcedureMeta } from '@swamp-club/telemetry-contract';
import { contractErrorFormatter, implement } from '@swamp-club/telemetry-contract/server';
import { Snapshot, snapshotContract } from '../../../../contracts/compatibility/index.ts';
import { bookshop } from './bookshop.ts';
import { binary } from './transformers.ts';

const named = { name: 'a', version: '1.0.0' };

test('every procedure of a router is in it, those of lazy routers inside lazy routers too', async () => {
  const { procedures } = await snapshotContract(bookshop(), named);
  expect(Object.entries(procedures).map(([path, { kind }]) => `${kind} ${path}`)).toEqual([
    'query books.byId',
    'query books.newest',
    'subscription books.onPublished',
    'query books.search',
    'mutation orders.cancel',
    'query orders.history.page',
    'mutation orders.place',
    'mutation reviews.add',
  ]);
});

test('a router that has no name and no releases yet needs none', async () => {
  const [unnamed, { procedures }] = await Promise.all([
    snapshotContract(bookshop()),
    snapshotContract(bookshop(), named),
  ]);
  expect(unnamed.procedures).toEqual(procedures);
});

test('chained inputs are kept one by one, with what a client sends for all of them', async () => {
  const { procedures } = await snapshotContract(bookshop(), named);
  expect(procedures['books.byId']).toMatchObject({
    inputs: [{ root: { properties: { shop: {} } } }, { root: { properties: { id: {} } } }],
    sent: { root: { properties: { shop: {}, id: {} }, unknownKeys: 'strip' } },
  });
  expect(procedures['books.newest']).toMatchObject({ inputs: [], sent: null });
});

test('what a router does not say is null, and a parser that is not zod’s is named as such', async () => {
  const { procedures } = await snapshotContract(bookshop(), named);
  expect(procedures['orders.cancel']).toMatchObject({ auth: null, idempotent: null, errors: null, output: null });
  expect(procedures['orders.place']).toMatchObject({ idempotent: true });
  expect(procedures['reviews.add']?.inputs).toEqual([{ foreign: 'a function' }]);
});

test('a transformer is kept as what it writes; none is plain JSON', async () => {
  const { transformer } = await snapshotContract(bookshop(), named);
  expect(transformer?.input).toMatchObject({
    text: '"a"',
    date: '{"$date":"1970-01-01T00:00:00.000Z"}',
    // It leaves bigints to JSON, which cannot write them.
    bigint: null,
  });
  const ofBinary = await snapshotContract(bookshop(undefined, { transformer: binary }), named);
  expect(ofBinary.transformer?.input['text']).toMatch(/^\{"v8":/);
  expect((await snapshotContract(telemetryContract, named)).transformer).toBeNull();
});

const handler = () => Promise.reject(new Error('Nobody calls it.'));

test('the contract and the router that implements it are the same, but for what only the contract says', async () => {
  const t = initTRPC.context<object>().meta<ProcedureMeta>().create({ errorFormatter: contractErrorFormatter });
  const router = implement(telemetryContract, t, t.procedure, {
    identity: { enqueueRename: handler, enqueueErasure: handler, renameStatus: handler },
    scores: { after: handler },
    stats: { profile: handler },
    service: { info: handler },
  });
  const [ofContract, ofRouter] = [
    await snapshotContract(telemetryContract, named),
    await snapshotContract(router, named),
  ];
  const silent = { idempotent: null, errors: null, reads: null };
  expect(ofRouter.procedures).toEqual(
    Object.fromEntries(Object.entries(ofContract.procedures).map(([path, one]) => [path, { ...one, ...silent }])),
  );
  expect(ofRouter.transformer).toBeNull();
  expect(ofContract.procedures['identity.enqueueRename']).toMatchObject({
    auth: 'token',
    idempotent: true,
    errors: { COMMAND_CONFLICT: { status: 'CONFLICT', retry: false } },
  });
  expect(ofContract.procedures['scores.after']?.reads).not.toBeNull();
  expect(ofContract.procedures['service.info']?.reads).toBeNull();
});

const text = async (contract: Contract) => JSON.stringify(await snapshotContract(contract, named));

test('it is the same text each time, in whatever order procedures stand, and is read back whole', async () => {
  const { identity, ...others } = telemetryContract;
  const first = await text(telemetryContract);
  expect(await text({ ...others, identity })).toBe(first);
  expect(JSON.stringify(Snapshot.parse(JSON.parse(first)))).toBe(first);
});

test('a snapshot that somebody has edited is refused, naming the place', async () => {
  const snapshot = await snapshotContract(telemetryContract, named);
  const { error } = Snapshot.safeParse({ ...snapshot, procedures: { 'service.info': { kind: 'call' } } });
  expect(error && z.prettifyError(error)).toContain('at procedures["service.info"].kind');
});

test('two procedures that chain the same key send what fits both', async () => {
  const t = initTRPC.create();
  const both = t.procedure
    .input(z.object({ id: z.string().min(2) }))
    .input(z.looseObject({ id: z.string().max(5) }))
    .query(() => null);
  const { procedures } = await snapshotContract(t.router({ both }), named);
  expect(procedures['both']?.sent).toMatchObject({
    root: { properties: { id: { form: { kind: 'intersection' } } }, unknownKeys: 'loose' },
  });
});
