// The contract as others get it: built, packed into a tarball and installed in a folder outside the workspace.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { temporaryDirectory } from './temporary-directory.ts';

const root = join(import.meta.dirname, '..', '..');
/** The program that `runConsumer` runs. */
export const consumer = join(import.meta.dirname, 'contract-consumer.ts');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const execute = promisify(execFile);

/** What `contract-consumer.ts` found when it called a service. */
const ConsumerReport = z.object({
  client: z.string(),
  service: z.string(),
  accepted: z.boolean(),
  refused: z.string(),
});

export interface PackedContract extends AsyncDisposable {
  /** The installed package. */
  directory: string;
  /** Type-checks a program against the installed package, strictly; the compiler's messages, '' when it has none. */
  compile(program: string): Promise<string>;
  /** Runs the consumer against the service at `url` (`…/trpc`). Rejects with what it printed when a call fails. */
  runConsumer(runtime: 'node' | 'deno', url: string, token: string): Promise<z.output<typeof ConsumerReport>>;
}

export async function packedContract(): Promise<PackedContract> {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await temporaryDirectory());
  const run = async (command: string, args: string[]) => (await execute(command, args, { cwd: folder })).stdout;

  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--prefix', folder, '--prefer-offline', '--ignore-scripts', await packInto(folder)]);
  await copyFile(consumer, join(folder, 'consumer.ts'));

  const commands = {
    node: [process.execPath],
    // Only what is installed in the folder; nothing is fetched.
    deno: [
      bin('deno'),
      'run',
      '--node-modules-dir=manual',
      '--no-remote',
      '--cached-only',
      '--allow-net',
      '--allow-env',
    ],
  };
  const disposables = stack.move();
  return {
    directory: join(folder, 'node_modules', '@swamp-club', 'telemetry-contract'),
    compile: (program) => compile(folder, program),
    runConsumer: async (runtime, url, token) => {
      const [command = '', ...args] = commands[runtime];
      return ConsumerReport.parse(JSON.parse(await run(command, [...args, 'consumer.ts', url, token])));
    },
    [Symbol.asyncDispose]: () => disposables.disposeAsync(),
  };
}

/** The tarball's path. Each call builds for itself: tests run side by side. */
async function packInto(folder: string): Promise<string> {
  const built = join(root, '.cache', `contract-${randomUUID()}`);
  await execute(process.execPath, [join(root, 'contracts', 'build.ts'), built]);
  const { stdout } = await execute('npm', ['pack', built, '--pack-destination', folder, '--silent']);
  await rm(built, { recursive: true });
  return join(folder, stdout.trim());
}

async function compile(folder: string, program: string): Promise<string> {
  await writeFile(join(folder, 'program.ts'), program);
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    // The published types themselves are checked too.
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const compiler = execute(process.execPath, [bin('tsc'), '-p', folder, '--pretty', 'false']);
  return compiler.then(
    ({ stdout }) => stdout,
    (error: unknown) => z.object({ stdout: z.string() }).parse(error).stdout,
  );
}
