// docs/configuration.md says what the schemas say.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environment as mainApp } from '../../../main-app/src/config.ts';
import { environment as scripts } from '../../../scripts/config.ts';
import { configurationReference } from '../../../scripts/docs/configuration-reference.ts';
import { environment as telemetryService } from '../../../telemetry-service/src/config.ts';

test('the reference in docs is up to date; otherwise: npm run docs:config', async () => {
  const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'configuration.md');
  expect(await readFile(file, 'utf8')).toBe(configurationReference());
});

test('every variable is in it once, with who reads it, what may be set, and what holds otherwise', () => {
  const text = configurationReference();
  const names = [mainApp, telemetryService, scripts].flatMap(({ shape }) => Object.keys(shape));
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1])).toEqual([...new Set(names)].toSorted());
  expect(rows).toContainEqual(
    expect.stringMatching(
      /^\| `LEASE_MS` \| main-app, telemetry-service \| whole number, at least 1 \| `10000` \| .* ms\. \|$/,
    ),
  );
  expect(rows).toContainEqual(
    expect.stringMatching(
      /^\| `OPERATOR_TOKEN` .* at least 32 characters \| main-app: \*\*required\*\*; .*; scripts: – \|/,
    ),
  );
  expect(rows).toContainEqual(
    expect.stringMatching(/^\| `RATE_LIMIT` \| main-app, telemetry-service \| `on`, `off` \| `on` \|/),
  );
});
