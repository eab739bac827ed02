// Where the browser comes from: CHROMIUM, the machine's own, or the one inside an npm package. Browser tests are never skipped.
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { BrowserConfig } from './config.ts';

const run = promisify(execFile);

export interface FoundChromium {
  executablePath: string;
  /** Variables it needs besides this process's own. */
  env: Record<string, string>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @throws Error where there is none and the packaged one, made for Linux on x64, does not run either */
export async function findChromium({ CHROMIUM, PATH, cacheDir }: BrowserConfig): Promise<FoundChromium> {
  const directories = PATH.split(delimiter).filter((entry) => entry !== '');
  const installed = directories.flatMap((directory) => NAMES.map((name) => join(directory, name)));
  for (const executablePath of CHROMIUM === undefined ? [...installed, ...ELSEWHERE] : [CHROMIUM]) {
    if (await isExecutable(executablePath)) return { executablePath, env: {} };
    if (executablePath === CHROMIUM) throw new Error(`CHROMIUM is ${CHROMIUM}, which cannot be executed.`);
  }
  return unpackedChromium(cacheDir);
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Unpacking takes seconds, so it is done once for each version. */
async function unpackedChromium(cacheDir: string): Promise<FoundChromium> {
  const packageJson = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'package.json');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(packageJson, 'utf8')));
  const directory = join(cacheDir, version);
  const executablePath = join(directory, 'chromium');
  if (!(await isExecutable(executablePath))) await unpackInto(directory);
  return {
    executablePath,
    // Its own fonts and libraries: a bare machine has none, and pages look the same on every one.
    env: { FONTCONFIG_FILE: join(directory, 'fonts.conf'), LD_LIBRARY_PATH: join(directory, 'al2023', 'lib') },
  };
}

/** Several test files may come here at once: each unpacks for itself, the first that is done is everybody's. */
async function unpackInto(directory: string): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  const unpacking = await mkdtemp(`${directory}.`);
  try {
    const program = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
    await run(execPath, ['--eval', program], {
      cwd: import.meta.dirname,
      // It unpacks into the temporary directory; the libraries it would leave out are those of this environment.
      env: { TMPDIR: unpacking, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    });
    const fonts = `<dir>${join(directory, 'fonts')}</dir><cachedir>${join(directory, 'fonts-cache')}</cachedir>`;
    await writeFile(
      join(unpacking, 'fonts.conf'),
      `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>${fonts}</fontconfig>\n`,
    );
    await rename(unpacking, directory).catch(async (error: unknown) => {
      if (!(await isExecutable(join(directory, 'chromium')))) throw error;
    });
  } finally {
    await rm(unpacking, { recursive: true, force: true });
  }
}
