// Every command for operators that a document shows does what it says, on a club that has what it is about.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { chooseUsername, joinClub, renameProgress } from '../../../scripts/demo/person.ts';
import { testClub } from '../../journeys/club.ts';
import { documents, repository } from '../../support/documents.ts';
import { eventually } from '../../support/eventually.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { operatorOf } from './operator.ts';

async function documented(): Promise<string[]> {
  const texts = await Promise.all(documents.map((document) => readFile(join(repository, document), 'utf8')));
  const lines = texts.flatMap((text) => [...text.matchAll(/npm run (?:-s )?ops -- ([^`\n#]+)/g)]);
  // Words in capitals stand for something else.
  return [...new Set(lines.map(([, line = '']) => line.trim()))].filter((line) => !/^[A-Z]/.test(line));
}

test('every documented command is understood and carried out', async () => {
  await using club = await testClub({ OPERATOR_TOKEN });
  const { ops } = operatorOf(club);
  const ada = await joinClub(club, 'ada');
  await ops('telemetry projector pause', { why: 'to have something to retry' });
  const commandId = z.uuid().parse((await chooseUsername(club, ada, 'lovelace')).commandId);
  await eventually(async () =>
    expect(await renameProgress(club, ada, commandId)).toMatchObject({ telemetry: { status: 'pending' } }),
  );
  await ops(`telemetry commands discard ${commandId}`, { why: 'to have something to retry' });
  await ops('telemetry projector resume', { why: 'to have something to retry' });

  const lines = await documented();
  expect(lines.length).toBeGreaterThan(20);
  const failed = new Array<unknown>();
  for (const line of lines) {
    // The document's command and person are of another club.
    const typed = line
      .replace('…', '"as documented"')
      .replace(/[0-9a-f-]{36}/, commandId)
      .replace(/\b[0-9a-f]{24}\b/, ada.userId);
    const { code, problem } = await ops(`${typed} --yes`);
    if (code !== 0) failed.push({ typed, code, problem });
  }
  expect(failed).toEqual([]);
  await eventually(async () =>
    expect(await renameProgress(club, ada, commandId)).toMatchObject({ telemetry: { status: 'done' } }),
  );
});
