// What a service's errors look like on the wire, read as any HTTP client would.
import { TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { everyProcedure, MAX_BATCH_SIZE, telemetryContract } from '@swamp-club/telemetry-contract';
import { isProcedure, query, type Contract, type Procedure } from '../../contracts/src/define.ts';
import { serveContract, type HttpServer } from './contract-server.ts';
import { rename, serveTelemetry } from './telemetry-stub.ts';

const authorization = 'Bearer any';
const post = (server: HttpServer, body: string, headers: Record<string, string> = { authorization }) =>
  fetch(`${server.url}/identity.enqueueRename`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
const renameRequest = JSON.stringify(rename);

const ErrorAnswer = z.object({
  error: z.object({
    message: z.string(),
    code: z.number(),
    data: z.strictObject({
      code: z.string(),
      httpStatus: z.number(),
      path: z.string().optional(),
      reason: z.string().nullable(),
      retry: z.boolean(),
      field: z.string().nullable(),
    }),
  }),
});
async function errorOf(response: Response) {
  const { error } = ErrorAnswer.parse(await response.json());
  return { status: response.status, message: error.message, ...error.data };
}

test('a declared error carries its code, whether to retry, and its message', async () => {
  await using server = await serveTelemetry({
    identity: {
      enqueueRename: ({ refuse }) => {
        throw refuse('COMMAND_CONFLICT');
      },
    },
  });
  expect(await errorOf(await post(server, renameRequest))).toEqual({
    status: 409,
    code: 'CONFLICT',
    httpStatus: 409,
    path: 'identity.enqueueRename',
    reason: 'COMMAND_CONFLICT',
    retry: false,
    field: null,
    message: 'This commandId was used for another command. A command needs an id of its own.',
  });
});

test('a handler may say more in a declared error', async () => {
  await using server = await serveTelemetry({
    identity: {
      enqueueRename: ({ refuse }) => {
        throw refuse('UNAVAILABLE', 'The primary is being elected.');
      },
    },
  });
  const error = await errorOf(await post(server, renameRequest));
  expect(error).toMatchObject({ status: 503, retry: true, message: 'The primary is being elected.' });
});

test.each([
  ['an error', () => Promise.reject(new Error('secret-host:27017 refused'))],
  ['a tRPC error', () => Promise.reject(new TRPCError({ code: 'NOT_FOUND', message: 'secret-host:27017 refused' }))],
  ['a validation error', () => z.object({ 'secret-host': z.never() }).parseAsync({})],
])('nothing of %s thrown by a handler leaves the service', async (_what, fail) => {
  await using server = await serveTelemetry({
    identity: {
      enqueueRename: async () => {
        await fail();
        return expect.unreachable();
      },
    },
  });
  const response = await post(server, renameRequest);
  const answer = await response.clone().text();
  expect(answer).not.toContain('secret-host');
  expect(answer).not.toContain('.ts');
  expect(await errorOf(response)).toMatchObject({ status: 500, reason: null, retry: false });
});

test('an output that does not fit the contract is an internal error that tells nothing', async () => {
  await using server = await serveTelemetry({
    identity: { enqueueRename: () => ({ commandId: 'secret-host', acceptedAt: 'secret-host' }) },
  });
  const response = await post(server, renameRequest);
  expect(await response.clone().text()).not.toContain('secret-host');
  expect(await errorOf(response)).toMatchObject({ status: 500, reason: null });
});

test.each([
  [{ ...rename, userId: 5 }, 'userId'],
  [{ ...rename, commandId: 'not-a-uuid' }, 'commandId'],
  [{ ...rename, newUsername: { $gt: '' } }, 'newUsername'],
  [{ ...rename, usernameVersion: 1.5 }, 'usernameVersion'],
  [{ ...rename, oldUsername: 'x'.repeat(65) }, 'oldUsername'],
  [[], 'input'],
])('an input that does not fit is refused, naming the first field: %j', async (input, field) => {
  await using server = await serveTelemetry({});
  const error = await errorOf(await post(server, JSON.stringify(input)));
  expect(error).toMatchObject({ status: 400, reason: 'INVALID_INPUT', retry: false, field });
  expect(error.message).toContain(`${field}: `);
});

test('a body that is no JSON is refused as invalid input', async () => {
  await using server = await serveTelemetry({});
  expect(await errorOf(await post(server, '{"commandId":'))).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
});

test('a request with more calls than a client may batch is refused as invalid input', async () => {
  await using server = await serveTelemetry({});
  const paths = Array.from({ length: MAX_BATCH_SIZE + 1 }, () => 'service.info');
  const response = await fetch(`${server.url}/${paths.join(',')}?batch=1&input={}`, { headers: { authorization } });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('at most 50 calls');
});

test('a call without a token is refused before its input is looked at', async () => {
  await using server = await serveTelemetry({});
  const error = await errorOf(await post(server, '{}', {}));
  expect(error).toMatchObject({ status: 401, reason: 'UNAUTHORIZED', retry: true });
});

test('a procedure that needs no token says so to the middleware', async () => {
  const contract = {
    ping: query({ input: z.object({}), output: z.object({ ok: z.boolean() }), errors: everyProcedure, auth: 'none' }),
  };
  await using server = await serveContract(contract, { ping: () => ({ ok: true }) });
  const response = await fetch(`${server.url}/ping?input={}`);
  expect(await response.json()).toEqual({ result: { data: { ok: true } } });
});

test('an unknown procedure is a 404 without a reason, the mark of an older service', async () => {
  await using server = await serveTelemetry({});
  const response = await fetch(`${server.url}/identity.notServedYet`, { headers: { authorization } });
  expect(await errorOf(response)).toMatchObject({ status: 404, code: 'NOT_FOUND', reason: null });
});

test.each([
  ['0.9.0', { status: 412, reason: 'CLIENT_TOO_OLD', retry: false, message: expect.stringContaining('Move to 1.') }],
  // The outbox of a main-app that was upgraded first must wait, and give up nothing.
  ['2.0.0', { status: 412, reason: 'CLIENT_TOO_OLD', retry: true, message: expect.stringContaining('move to 1.') }],
  ['latest', { status: 400, reason: 'INVALID_INPUT', field: 'x-contract-version' }],
])('a client of release %s is refused', async (version, refused) => {
  await using server = await serveTelemetry({});
  const response = await post(server, renameRequest, { authorization, 'x-contract-version': version });
  expect(await errorOf(response)).toMatchObject(refused);
});

test.each(['1.0.0', '1.7.3', undefined])('a client of release %s is served', async (version) => {
  await using server = await serveTelemetry({});
  const headers = version === undefined ? {} : { 'x-contract-version': version };
  const response = await post(server, renameRequest, { authorization, ...headers });
  expect(response.status).toBe(200);
});

test('every procedure declares what middleware may refuse with', () => {
  const procedures = proceduresOf(telemetryContract);
  expect(procedures.length).toBeGreaterThan(0);
  for (const { errors } of procedures) expect(errors).toMatchObject(everyProcedure);
});

function proceduresOf(contract: Contract): Procedure[] {
  return Object.values(contract).flatMap((node) => (isProcedure(node) ? [node] : proceduresOf(node)));
}
