// `npm run audit`: known vulnerabilities of what runs in production, where the registry tells of them; high and critical ones fail.
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { z } from 'zod';

const FAILING = ['high', 'critical'];

const Report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string(), isDirect: z.boolean() })),
});

const { found, problem } = await audit();
if (found === null) {
  // Not every registry knows: a mirror may not, and there may be no network. What is not known is no reason to stop, but must be seen.
  console.error(
    `::warning::NOT CHECKED for known vulnerabilities: the registry does not answer \`npm audit\` (${problem}).`,
  );
} else {
  for (const [name, { severity, range, isDirect }] of found) {
    console.log(`${severity.padEnd(8)}  ${name} ${range}${isDirect ? '' : ' (of another package)'}`);
  }
  const failing = found.filter(([, { severity }]) => FAILING.includes(severity));
  console.log(`Known vulnerabilities in production: ${found.length}, of them high or critical: ${failing.length}.`);
  if (failing.length > 0) process.exitCode = 1;
}

async function audit() {
  const answer = await promisify(execFile)('npm', ['audit', '--omit=dev', '--json'], {
    maxBuffer: 64 * 1024 ** 2,
  }).then(
    ({ stdout }) => stdout,
    // npm ends with 1 as well when it has found something.
    (error: unknown) => String(Object(error).stdout),
  );
  const report = Report.safeParse(parsed(answer));
  if (report.success) return { found: Object.entries(report.data.vulnerabilities), problem: null };
  return { found: null, problem: String(Object(parsed(answer)).message ?? 'nothing that can be read') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
