// `npm run audit` against a registry of the test's own: what it knows, and that it need not answer.
import Fastify from 'fastify';
import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { loadConfig } from '../../scripts/config.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A registry that answers `npm audit` with these advisories; null: not at all. */
async function registry(advisories: Record<string, unknown[]> | null) {
  const app = Fastify();
  // It is compressed, and of no interest.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    payload.on('end', () => done(null, null));
  });
  app.post('/-/npm/v1/security/*', (_request, reply) =>
    reply.code(advisories === null ? 405 : 200).send(advisories ?? {}),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, [Symbol.asyncDispose]: () => app.close() };
}

/** npm keeps what it was told. */
async function audit(url: string): Promise<{ code: unknown; said: string }> {
  await using cache = await temporaryDirectory();
  return await new Promise((resolve) => {
    const env = {
      ...loadConfig().env,
      npm_config_registry: url,
      npm_config_fetch_retries: '0',
      npm_config_cache: cache.path,
    };
    execFile(execPath, ['scripts/audit.ts'], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, said: stdout + stderr });
    });
  });
}

const advisory = (severity: string) => ({
  id: 1,
  url: 'https://advisories.example/1',
  title: 'A hole',
  severity,
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 9, vectorString: null },
});

test('a vulnerability that is high fails, one that is low is told, and a registry that does not answer is named', async () => {
  await using knowing = await registry({ fastify: [advisory('high')] });
  expect(await audit(knowing.url)).toMatchObject({ code: 1, said: expect.stringMatching(/high\s+fastify/) });
  await using calm = await registry({ fastify: [advisory('low')] });
  expect(await audit(calm.url)).toMatchObject({ code: 0, said: expect.stringMatching(/low\s+fastify/) });
  await using clean = await registry({});
  expect(await audit(clean.url)).toMatchObject({ code: 0, said: expect.stringContaining('in production: 0') });
  await using silent = await registry(null);
  expect(await audit(silent.url)).toMatchObject({ code: 0, said: expect.stringContaining('NOT CHECKED') });
});
