// What imports what in a tree, checked against the import rules.
import { cruise } from 'dependency-cruiser';
import { importRules } from './import-rules.ts';
import type { Violation } from './violation.ts';

/** The files that were seen, as paths from `root`, and the imports that break a rule. */
export async function checkImports(
  root: string,
  folders: readonly string[],
): Promise<{ seen: string[]; violations: Violation[] }> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: importRules },
      // A type's import couples as much as a value's.
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: ['^tests/fixtures/', '(^|/)dist/'] },
    },
    { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with a text: ${output}`);
  return {
    seen: output.modules
      .map(({ source }) => source)
      .filter((path) => folders.some((own) => path.startsWith(`${own}/`))),
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, file: from, found: to })),
  };
}
