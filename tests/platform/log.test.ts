// What must not be in a log is not, even where somebody has put it into a line.
import { createLog } from '@swamp-club/platform/log.ts';
import { MongoServerError } from 'mongodb';
import { expect, test } from 'vitest';
import { z } from 'zod';

function logged(line: object): { text: string; line: unknown } {
  const lines: string[] = [];
  createLog('a-service', 'info', { write: (text) => void lines.push(text) }).info(line, 'said');
  const text = lines.join('');
  return { text, line: z.looseObject({}).parse(JSON.parse(text)) };
}

test.each(['authorization', 'cookie', 'set-cookie', 'x-api-key', 'password', 'token'])('%s is not told', (secret) => {
  const { text } = logged({ [secret]: 's3cret', headers: { [secret]: 's3cret' } });
  expect(text).not.toContain('s3cret');
  expect(text.match(/\[Redacted\]/g)).toHaveLength(2);
});

test('of an error its kind, message, code and causes are told, and not what hangs on it', () => {
  const refused = new MongoServerError({
    message: 'E11000 duplicate key error index: email dup key: { email: "ada@club.example" }',
    code: 11000,
    keyValue: { email: 'ada@club.example' },
  });
  const { text, line } = logged({ err: new Error('signing up failed', { cause: refused }) });
  expect(text).not.toContain('ada@club.example');
  expect(line).toMatchObject({
    err: { type: 'Error', message: 'signing up failed', cause: { type: 'MongoServerError', code: 11000 } },
  });
});

test('whatever is thrown can be logged', () => {
  for (const err of ['a text', null, undefined, { name: 'zebedee' }, new AggregateError([new Error('first')], 'all')]) {
    expect(logged({ err }).text).not.toContain('zebedee');
  }
});
