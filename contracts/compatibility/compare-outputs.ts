// What the newer release answers against what older clients read.
import { z } from 'zod';
import { compareReaders, meansTheSame, sameForms, type Reading } from './compare-readers.ts';
import { harmless, undecided, type Finding } from './finding.ts';
import { formOf } from './form-of.ts';

/** What a procedure answers in one release, and how clients of that release read it. */
export interface Output {
  answers: Reading | null;
  /** Null where it is read as what it is declared to be. */
  reads: Reading | null;
}

export function compareOutputs(path: string, older: Output, newer: Output): Finding[] {
  if (older.answers === null) {
    return newer.answers === null
      ? [undecided(path, 'output-undeclared', 'Nothing is declared about what it answers.')]
      : [undecided(path, 'output-appeared', 'What it answers is declared for the first time.')];
  }
  if (newer.answers === null) return outputRemoved(path, older.reads ?? older.answers);

  const findings = compareReaders(path, older.reads ?? older.answers, newer.answers, 'output');
  if (findings.length > 0) return findings;
  const declared = older.reads === null ? [] : compareReaders(path, older.answers, newer.answers, 'output');
  if (declared.length > 0) return declared.map(fallsBack);
  if (!sameForms([older.answers], [newer.answers])) return [harmlessChange(path, older.answers, newer.answers)];
  return sameForms(listed(older.reads), listed(newer.reads))
    ? []
    : [harmless(path, 'reader-changed', 'patch', 'Clients of this release read it in another way.')];
}

const harmlessChange = (path: string, was: Reading, is: Reading): Finding =>
  meansTheSame(was, is, 'output')
    ? harmless(path, 'output-restated', 'patch', 'Clients of both releases read the answers of both.')
    : harmless(path, 'output-extended', 'minor', 'Older clients read it as before.');

const listed = (reading: Reading | null): Reading[] => (reading === null ? [] : [reading]);

/** A tolerant reader takes what it cannot read for something else, and so hides the break. */
const fallsBack = ({ path, reason, witness }: Finding): Finding => ({
  ...undecided(
    path,
    'reader-falls-back',
    `Older clients read it as something else than it was declared to be: ${reason}`,
  ),
  witness,
});

const schema = z.unknown();
const anything: Reading = { form: formOf(schema), schema };

function outputRemoved(path: string, reader: Reading): Finding[] {
  const refused = compareReaders(path, reader, anything, 'output');
  if (refused.length === 0) return [harmless(path, 'output-extended', 'minor', 'Older clients read anything.')];
  return refused.map((finding) => ({
    ...finding,
    rule: finding.verdict === 'breaking' ? 'output-removed' : finding.rule,
    reason: `Nothing holds the answer to what older clients read: ${finding.reason}`,
  }));
}
