// deploy/compose.yaml as data.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { repository } from './dockerfile.ts';

export const composeFile = join(repository, 'deploy', 'compose.yaml');

const Service = z.looseObject({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.unknown(),
});
export type Service = z.output<typeof Service>;

export async function readCompose(): Promise<Record<string, Service>> {
  const { services } = z
    .object({ services: z.record(z.string(), Service) })
    .parse(parse(await readFile(composeFile, 'utf8'), { merge: true }));
  return services;
}

/** What a service gets when it is started with the example files and these values for what the shell gives. */
export async function environmentOf(service: Service, shell: Record<string, string>): Promise<Record<string, string>> {
  const files = await Promise.all(
    service.env_file.map((file) => readFile(join(repository, 'deploy', `${file}.example`), 'utf8')),
  );
  const lines = files.flatMap((file) => file.split('\n')).filter((line) => /^\w+=/.test(line));
  const fromFiles = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ]);
  const given = Object.entries(service.environment).map(([name, value]): [string, string] => [
    name,
    filledIn(value, shell),
  ]);
  return Object.fromEntries([...fromFiles, ...given]);
}

/** `${NAME}`, `${NAME:-default}`, `${NAME:?what it is}` */
const filledIn = (text: string, shell: Record<string, string>): string =>
  text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind?: string, rest?: string) => {
    const value = shell[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} is not given.`);
    return value;
  });
