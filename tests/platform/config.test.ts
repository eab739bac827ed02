// Configuration: typed when it fits, and one message for the operator when it does not.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidConfig, milliseconds, parseConfig, port } from '@swamp-club/platform/config.ts';

const Environment = z.object({
  HTTP_PORT: port.default(4000),
  LEASE_MS: milliseconds.default(10_000),
  SECRET: z.string().min(8),
});

describe('parseConfig', () => {
  test('turns text into typed values and fills in what is not said', () => {
    const config = parseConfig(Environment, { HTTP_PORT: '8080', SECRET: 'long enough', PATH: '/bin' });
    expect(config).toEqual({ HTTP_PORT: 8080, LEASE_MS: 10_000, SECRET: 'long enough' });
  });

  test('an empty variable means the same as none', () => {
    expect(parseConfig(Environment, { HTTP_PORT: '', SECRET: 'long enough' }).HTTP_PORT).toBe(4000);
  });

  test('names every variable that is wrong, and tells no secret', () => {
    const wrong = { HTTP_PORT: '70000', LEASE_MS: 'soon', SECRET: 'hunter2' };
    const parse = () => parseConfig(Environment, wrong);
    expect(parse).toThrow(InvalidConfig);
    expect(parse).toThrow(/^The environment does not fit:\n  HTTP_PORT: .*\n  LEASE_MS: .*\n  SECRET: .*$/);
    expect(parse).not.toThrow(/hunter2/);
  });

  test.for(['-1', '65536', '80.5', 'http'])('%s is no port', (value) => {
    expect(() => parseConfig(Environment, { HTTP_PORT: value, SECRET: 'long enough' })).toThrow(/HTTP_PORT/);
  });

  test.for(['0', '-5', '1.5'])('%s is no length of time', (value) => {
    expect(() => parseConfig(Environment, { LEASE_MS: value, SECRET: 'long enough' })).toThrow(/LEASE_MS/);
  });
});
