// What each file of a tree says, checked against the source rules.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  collections,
  configFiles,
  impureGlobals,
  lifeCycle,
  programs,
  pureFiles,
  pureImports,
  type SourceRule,
} from './source-rules.ts';
import { readSyntax, type Syntax } from './syntax.ts';
import type { Violation } from './violation.ts';

const owners = ['platform', 'main-app', 'telemetry-service'] as const;
type Owner = (typeof owners)[number];

/** @param files paths from `root` */
export async function checkSources(root: string, files: readonly string[]): Promise<Violation[]> {
  const violations: Violation[] = [];
  const stores = new Map<string, string>();
  for (const file of files) {
    const syntax = readSyntax(file, await readFile(join(root, file), 'utf8'));
    const report = (rule: SourceRule, found: string) => violations.push({ rule, file, found });

    for (const { owner, folder, name } of collectionsNamed(file, syntax)) {
      if (owner !== folder) report('other-services-collection', name);
      else if (!file.endsWith('-store.ts')) report('collection-outside-its-store', name);
      else {
        const key = `${folder} ${name}`;
        const first = stores.get(key) ?? file;
        if (first !== file) report('collection-in-two-files', `${name}, also in ${first}`);
        stores.set(key, first);
      }
    }
    for (const member of syntax.processMembers) {
      if (member === 'env' && !configFiles.test(file)) report('environment-outside-config', 'process.env');
      if (lifeCycle.includes(member) && !programs.test(file)) report('process-outside-main', `process.${member}`);
    }
    if (pureFiles.includes(file)) {
      for (const impurity of impuritiesOf(file, syntax)) report('impure-decision', impurity);
    }
  }
  return violations;
}

/** Each collection that a file of a service or the platform names, with whoever owns it. */
function* collectionsNamed(file: string, { literals, collections: handedOver }: Syntax) {
  const folder = owners.find((name) => file.startsWith(`${name}/`));
  if (folder === undefined) return;
  for (const name of new Set(literals)) {
    const owner = ownerOf(name, folder, handedOver.includes(name));
    if (owner !== undefined) yield { owner, folder, name };
  }
}

/** A name that both have is one's own, and so is one that only the file itself knows. */
function ownerOf(name: string, folder: Owner, handedOver: boolean): Owner | undefined {
  const owns = (candidate: Owner) => {
    const { names, ordinaryWords } = collections[candidate];
    return [...names, ...(handedOver ? ordinaryWords : [])].some((own) => own === name);
  };
  if (owns(folder)) return folder;
  return owners.find(owns) ?? (handedOver ? folder : undefined);
}

function impuritiesOf(file: string, { valueImports, globals, processMembers }: Syntax): string[] {
  const isPure = (module: string) => pureImports.test(module) || pureFiles.includes(join(dirname(file), module));
  return [
    ...valueImports.filter((module) => !isPure(module)),
    ...globals.filter((name) => impureGlobals.includes(name)),
    ...processMembers.map((member) => `process.${member}`),
  ];
}
