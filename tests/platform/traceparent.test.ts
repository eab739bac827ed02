import { expect, test } from 'vitest';
import { parseTraceparent } from '@swamp-club/platform/traceparent.ts';

const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('a valid traceparent is kept as it is', () => {
  expect(parseTraceparent(valid)).toBe(valid);
});

test.each([
  null,
  '',
  'x',
  valid.toUpperCase(),
  `${valid}-extra`,
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
])('%j is no traceparent', (header) => {
  expect(parseTraceparent(header)).toBeNull();
});
