// How a caller sees each way in which a call can fail, with the real client and real servers.
import { telemetryContract } from '@swamp-club/telemetry-contract';
import { safe, createTelemetryClient, classifyFailure, type Failure } from '@swamp-club/telemetry-contract/client';
import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { serve, serveContract, type HttpServer } from './contract-server.ts';
import { rename, serveTelemetry } from './telemetry-stub.ts';

const commandId = rename.commandId;
const token = () => Promise.resolve('token');
const clientOf = ({ url }: { url: string }) => createTelemetryClient({ url, token, retries: 0, timeoutMs: 30_000 });

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  return classifyFailure(
    await call.then(
      () => expect.unreachable('the call succeeded'),
      (error: unknown) => error,
    ),
  );
}
const renameFailure = (server: { url: string }) => failureOf(clientOf(server).identity.enqueueRename.mutate(rename));

test('a declared refusal is known by its code', async () => {
  await using server = await serveTelemetry({});
  expect(await failureOf(clientOf(server).identity.renameStatus.query({ commandId }))).toEqual({
    kind: 'declared',
    code: 'COMMAND_NOT_FOUND',
    retry: false,
    field: null,
    message: 'No command with this id was accepted.',
  });
});

test('`safe` gives the error of a call with its declared reason', async () => {
  await using server = await serveTelemetry({});
  const [status, error] = await safe(clientOf(server).identity.renameStatus.query({ commandId }));
  expect(status).toBeUndefined();
  expect(error?.data?.reason).toBe('COMMAND_NOT_FOUND');
});

test('invalid input is a declared refusal that names the field', async () => {
  await using server = await serveTelemetry({});
  const failure = await failureOf(clientOf(server).identity.enqueueRename.mutate({ ...rename, userId: '' }));
  expect(failure).toMatchObject({ kind: 'declared', code: 'INVALID_INPUT', field: 'userId' });
});

test('an error the service did not declare is undeclared, not unreachable', async () => {
  await using server = await serveTelemetry({
    identity: {
      enqueueRename: () => {
        throw new Error('boom');
      },
    },
  });
  expect(await renameFailure(server)).toMatchObject({ kind: 'undeclared', httpStatus: 500 });
});

test('a procedure the service does not know yet is told apart', async () => {
  const { service } = telemetryContract;
  await using older = await serveContract(
    { service },
    {
      service: {
        info: ({ refuse }) => {
          throw refuse('UNAVAILABLE');
        },
      },
    },
  );
  expect(await renameFailure(older)).toMatchObject({ kind: 'unknown_procedure' });
});

test('nobody listening is unreachable, and the reason is said', async () => {
  const gone = await serve(() => undefined);
  await gone[Symbol.asyncDispose]();
  const failure = await renameFailure(gone);
  expect(failure).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
});

test('of the reasons for several addresses the first is said', () => {
  const reasons = [new Error('connect ECONNREFUSED ::1:4100'), new Error('connect ECONNREFUSED 127.0.0.1:4100')];
  const error = new TypeError('fetch failed', { cause: new AggregateError(reasons) });
  expect(classifyFailure(TRPCClientError.from(error))).toEqual({
    kind: 'unreachable',
    message: 'fetch failed: connect ECONNREFUSED ::1:4100',
  });
});

test('a service that does not answer within the deadline is unreachable', async () => {
  await using server = await serve((app) => app.post('/trpc/*', () => new Promise(() => undefined)));
  const client = createTelemetryClient({ url: server.url, token, retries: 0, timeoutMs: 50 });
  expect(await failureOf(client.identity.enqueueRename.mutate(rename))).toEqual({
    kind: 'unreachable',
    message: 'identity.enqueueRename was not answered within 50 ms.',
  });
});

test('a token that cannot be made leaves the service unreachable', async () => {
  await using server = await serveTelemetry({});
  const client = createTelemetryClient({
    url: server.url,
    token: () => Promise.reject(new Error('no signing key')),
    retries: 0,
  });
  const failure = await failureOf(client.identity.enqueueRename.mutate(rename));
  expect(failure).toEqual({ kind: 'unreachable', message: 'no signing key' });
  expect(server.requests).toEqual([]);
});

const html = '<html><body>the page of a proxy</body></html>';
const answering = (status: number, body: string | object): Promise<HttpServer> =>
  serve((app) => app.post('/trpc/*', (_request, reply) => reply.code(status).send(body)));

test.each([408, 429, 500, 502, 503, 504])('a proxy answering %i stands for a service out of reach', async (status) => {
  await using server = await answering(status, html);
  expect(await renameFailure(server)).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining(`HTTP ${status}`),
  });
});

test('an HTTP server refusing the request with its own JSON is undeclared', async () => {
  await using server = await answering(403, { code: 'FORBIDDEN', message: 'not from here' });
  expect(await renameFailure(server)).toMatchObject({ kind: 'undeclared', httpStatus: 403 });
});

test('a tRPC server that is not the contract’s is told by its status', async () => {
  const foreign = { error: { message: 'No procedure', code: -32004, data: { code: 'NOT_FOUND', httpStatus: 404 } } };
  await using server = await answering(404, [foreign]);
  expect(await renameFailure(server)).toMatchObject({ kind: 'undeclared', httpStatus: 404 });
});

test('a body the HTTP server finds too large is undeclared, with its status', async () => {
  await using server = await serveTelemetry({});
  const tooLarge = { ...rename, userId: 'x'.repeat(200_000) };
  const failure = await failureOf(clientOf(server).identity.enqueueRename.mutate(tooLarge));
  expect(failure).toMatchObject({ kind: 'undeclared', httpStatus: 413 });
});

test('a page where an answer should be is unreadable', async () => {
  await using server = await answering(200, html);
  expect(await renameFailure(server)).toMatchObject({ kind: 'unreadable_answer' });
});

test('an answer without data is unreadable', async () => {
  await using server = await answering(200, [{ result: {} }]);
  expect(await renameFailure(server)).toMatchObject({ kind: 'unreadable_answer' });
});

test('an answer that this release cannot read is unreadable, naming the field', async () => {
  const answer = [{ result: { data: { commandId, acceptedAt: 'yesterday' } } }];
  await using server = await answering(200, answer);
  const failure = await renameFailure(server);
  expect(failure).toMatchObject({ kind: 'unreadable_answer', message: expect.stringContaining('acceptedAt') });
});

test('what is no failure of a call is not classified', () => {
  const bug = new TypeError('a bug of the caller');
  expect(() => classifyFailure(bug)).toThrow(bug);
});
