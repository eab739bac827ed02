// What a release offers to those who write code against it, and what of that some code uses: by name.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { z } from 'zod';
import type { Snapshot } from '../../../contracts/compatibility/index.ts';
import { callsInSource } from '../consumer/calls-in-source.ts';

/** `./server` is for the service alone, which is upgraded together with the contract. */
const ENTRIES = ['index', 'client'];

/** Exports of the package in `folder`, procedures, error codes and fields. */
export async function offered(folder: string, { procedures }: Snapshot): Promise<Set<string>> {
  const exported = await Promise.all(ENTRIES.map((entry) => exportsOf(join(folder, 'lib'), `${entry}.d.ts`)));
  const codes = Object.values(procedures).flatMap(({ errors }) => Object.keys(errors ?? {}));
  return new Set([...exported.flat(), ...Object.keys(procedures), ...codes, ...fieldsIn(procedures)]);
}

async function exportsOf(folder: string, file: string): Promise<string[]> {
  const { module, errors } = parseSync(file, await readFile(join(folder, file), 'utf8'));
  if (errors.length > 0) throw new Error(`${file} cannot be parsed.`);
  const names = module.staticExports
    .flatMap(({ entries }) => entries)
    .map(async ({ exportName, moduleRequest }) => {
      if (exportName.name !== null) return [exportName.name];
      return moduleRequest === null ? [] : exportsOf(folder, moduleRequest.value.replace(/\.ts$/, '.d.ts'));
    });
  return (await Promise.all(names)).flat();
}

const ObjectForm = z.object({ kind: z.literal('object'), properties: z.record(z.string(), z.unknown()) });

function fieldsIn(form: unknown): string[] {
  if (typeof form !== 'object' || form === null) return [];
  const own = Object.keys(ObjectForm.safeParse(form).data?.properties ?? {});
  return [...own, ...Object.values(form).flatMap(fieldsIn)];
}

/** The imports, procedures, texts and names that are in the code, not in its comments. */
export function used(file: string, source: string): string[] {
  const { program, module } = parseSync(file, source);
  const imported = module.staticImports.flatMap(({ entries }) =>
    entries.map(({ importName }) => importName.name ?? ''),
  );
  const names: string[] = [];
  new Visitor({
    Identifier: ({ name }) => void names.push(name),
    Literal: ({ value }) => void names.push(String(value)),
  }).visit(program);
  return [...imported, ...names, ...callsInSource(file, source).map(({ procedure }) => procedure)];
}
