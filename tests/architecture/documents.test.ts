// Documents lead somewhere: each link to a file and a heading that are there, each command to a script and tests that are there.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { documents, repository } from '../support/documents.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')));

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** As GitHub makes them of headings. */
const anchorsOf = (text: string) =>
  matches(text, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

const leadsSomewhere = async (from: string, target: string): Promise<boolean> => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(repository, file))) return false;
  return anchor === undefined || anchorsOf(await readFile(join(repository, file), 'utf8')).includes(anchor);
};

test('there are documents', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
});

describe.for(documents)('%s', (document) => {
  test('links to what is there, and names commands that are there', async () => {
    const text = await readFile(join(repository, document), 'utf8');
    const links = matches(text, /\]\(([^)\s]+)\)/g).filter((target) => !/^[a-z]+:/.test(target));
    const dead = await Promise.all(
      links.map(async (target) => ((await leadsSomewhere(document, target)) ? [] : [target])),
    );
    expect(dead.flat()).toEqual([]);
    expect(matches(text, /npm run (?:-s )?([a-z:-]+)/g).filter((name) => scripts[name] === undefined)).toEqual([]);
    const tests = matches(text, /(?:vitest run|npm test --|npm run test:\w+ --) ((?:tests\S+ ?)+)/g);
    const missing = tests
      .flatMap((paths) => matches(paths, /(tests[\w./-]+)/g))
      .filter((path) => !existsSync(join(repository, path)));
    expect(missing).toEqual([]);
  });
});
