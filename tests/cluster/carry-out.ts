// Carries a Dockerfile's steps out in a folder, because there is no Docker engine where this project is made.
import { execFile } from 'node:child_process';
import { cp, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { repository, stagesOf, type services, type Step } from '../deploy/dockerfile.ts';

const run = promisify(execFile);

export interface Image {
  /** What is `/srv` in the image. */
  folder: string;
  /** What its ENV says. */
  env: Record<string, string>;
}

/**
 * COPY, RUN and ENV; USER and the base image are left out.
 * @param env what RUN's programs get: a PATH that has this project's Node
 */
export async function carryOut(
  service: (typeof services)[number],
  { folder, env }: { folder: string; env: NodeJS.ProcessEnv },
): Promise<Image> {
  const image: Image = { folder: '', env: {} };
  const folders = new Map<string, string>();
  for (const [index, { name, steps }] of (await stagesOf(service)).entries()) {
    image.folder = join(folder, `stage-${index}`);
    if (name !== undefined) folders.set(name, image.folder);
    for (const step of steps) await carryOutStep(step, { image, folders, env });
  }
  return image;
}

async function carryOutStep(
  { keyword, words, from, text }: Step,
  { image, folders, env }: { image: Image; folders: ReadonlyMap<string, string>; env: NodeJS.ProcessEnv },
): Promise<void> {
  switch (keyword) {
    case 'COPY': {
      const source = from === undefined ? repository : folders.get(from);
      if (source === undefined) throw new Error(`There is no stage ${from}.`);
      const target = words.at(-1) ?? '';
      for (const word of words.slice(0, -1)) {
        // `/srv` is where a stage works. A file goes into a folder, the content of a folder as well.
        const original = join(source, word.replace(/^\/srv/, ''));
        const isFolder = (await stat(original)).isDirectory();
        const copy = isFolder ? join(image.folder, target) : join(image.folder, target, basename(word));
        await cp(original, copy, { recursive: true, verbatimSymlinks: true });
      }
      return;
    }
    case 'RUN':
      await run('sh', ['-c', text], { cwd: image.folder, env });
      return;
    case 'ENV':
      for (const word of words) image.env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
      return;
    case 'WORKDIR':
    case 'USER':
    case 'EXPOSE':
    case 'CMD':
      return;
    default:
      throw new Error(`Nobody knows here how to carry ${keyword} out.`);
  }
}

/** Of everything in a folder, links not followed. */
export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((total, size) => total + size, 0);
}
