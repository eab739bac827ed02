// `npm run ops -- …` as an operator types it, at a running club.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { loadConfig } from '../../../scripts/config.ts';
import { execute } from '../../../scripts/ops/execute.ts';
import type { TestClub } from '../../journeys/club.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** As a shell splits it: what is quoted is one. */
const argumentsOf = (line: string, why?: string) => [
  ...[...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted = word]) => quoted),
  ...(why === undefined ? [] : ['--why', why]),
];

interface Typed {
  why?: string;
  /** What is typed at the question. */
  answer?: string;
}

export function operatorOf({ mainAppUrl, telemetryUrl }: TestClub, token = OPERATOR_TOKEN) {
  const env = { MAIN_APP_URL: mainAppUrl, TELEMETRY_URL: telemetryUrl, OPERATOR_TOKEN: token };
  return {
    ops: async (line: string, { why }: Typed = {}) => {
      let [out, problem] = ['', ''];
      const code = await execute(argumentsOf(line, why), {
        config: () => loadConfig(env),
        say: (text) => (out += `${text}\n`),
        complain: (text) => (problem += `${text}\n`),
      });
      return { out, problem, code };
    },
    /** The same as a process. */
    program: async (line: string, { why, answer = '' }: Typed = {}) => {
      const args = [join(REPOSITORY, 'scripts', 'ops.ts'), ...argumentsOf(line, why)];
      const child = spawn(execPath, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
      child.stdin.end(answer);
      const [out, problem, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { out, problem, code: z.int().parse(code) };
    },
  };
}
