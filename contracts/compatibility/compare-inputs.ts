// What older clients send against what the newer release takes.
import { z } from 'zod';
import { compareReaders, meansTheSame, sameForms, takes, type Reading } from './compare-readers.ts';
import { worstOfEach } from './comparison.ts';
import type { Call } from './failing-call.ts';
import { breaking, harmless, undecided, type Finding } from './finding.ts';
import { formOf } from './form-of.ts';

/** The parsers of a procedure's input in one release. */
export interface Inputs {
  /** Every call must fit each of them. */
  accepts: readonly Reading[];
  /** What a client sends; null where there is no input. */
  sends: Reading | null;
}

export function compareInputs(path: string, older: Inputs, newer: Inputs, call: Call): Finding[] {
  const [was, is] = [older.sends, newer.sends];
  if (is === null)
    return was === null ? [] : [harmless(path, 'input-vanished', 'minor', 'It takes no input any more.')];
  if (was === null) return inputAppeared(path, newer.accepts, call);
  const findings = newer.accepts.flatMap((reading) => refusals(path, was, older.accepts, reading));
  if (findings.length > 0) return worstOfEach(findings);
  if (sameForms(older.accepts, newer.accepts)) return [];
  return meansTheSame(was, is, 'input')
    ? [harmless(path, 'input-restated', 'patch', 'It takes what it took.')]
    : [harmless(path, 'input-extended', 'minor', 'It takes all that it took, and more.')];
}

function refusals(path: string, sent: Reading, taken: readonly Reading[], reading: Reading): Finding[] {
  // What is sent has passed each of the older parsers, and so this one, if it is among them.
  const same = taken.find((known) => sameForms([known], [reading]));
  const findings = compareReaders(path, same ?? sent, reading, 'input');
  return findings.map((finding) => {
    const { witness } = finding;
    // The one schema that stands for several may have let the witness through where one of them would not.
    const stands = witness === null || !('value' in witness) || taken.every((known) => takes(known, witness.value));
    return stands ? finding : undecided(finding.path, finding.rule, finding.reason);
  });
}

/** Clients of a procedure without input call it with nothing. */
const schema = z.undefined();
const nothing: Reading = { form: formOf(schema), schema };

function inputAppeared(path: string, accepts: readonly Reading[], call: Call): Finding[] {
  const refused = accepts.flatMap((reading) => compareReaders(path, nothing, reading, 'input'));
  if (refused.length === 0)
    return [harmless(path, 'input-extended', 'minor', 'It takes an input, which may be absent.')];
  if (!refused.some(({ verdict }) => verdict === 'breaking')) return worstOfEach(refused);
  return [breaking(path, 'input-appeared', 'It was called without input, and needs one.', call('BAD_REQUEST'))];
}
