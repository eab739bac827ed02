// How this project's contract might change, and what the comparison must say about it.
import { z } from 'zod';
import {
  CommandStatus,
  ScoreSnapshot,
  telemetryContract,
  UnreadableSnapshot,
  type Contract,
} from '@swamp-club/telemetry-contract';
import type { Rule, Verdict } from '../../../../contracts/compatibility/index.ts';

interface Evolution {
  name: string;
  older: Contract;
  newer: Contract;
  /** Everything that is found. */
  found: readonly (readonly [Verdict, Rule, string])[];
  step: 'none' | 'patch' | 'minor' | 'major';
}

const { scores, identity, service } = telemetryContract;
const { enqueueRename, renameStatus } = identity;
const withRename = (rename: Contract[string]): Contract => ({
  ...telemetryContract,
  identity: { ...identity, enqueueRename: rename },
});
const withStatus = (status: Contract[string]): Contract => ({
  ...telemetryContract,
  identity: { ...identity, renameStatus: status },
});
const withAfter = (after: Contract[string]): Contract => ({ ...telemetryContract, scores: { after } });
const withInfo = (info: Contract[string]): Contract => ({ ...telemetryContract, service: { info } });

const { COMMAND_CONFLICT: _conflict, UNAVAILABLE, ...errors } = enqueueRename.errors;
const cursor = z.int().nonnegative();
const Renumbered = ScoreSnapshot.extend({ seq: z.string() });
const Coloured = ScoreSnapshot.extend({ colour: z.string() });
const noted = renameStatus.output.extend({ note: z.string().optional() });
const older = telemetryContract;

export const telemetryEvolutions: readonly Evolution[] = [
  { name: 'nothing changes', older, newer: older, found: [], step: 'none' },
  {
    name: 'there is a new error code',
    older,
    newer: withRename({
      ...enqueueRename,
      errors: { ...enqueueRename.errors, PERSON_ERASED: { status: 'CONFLICT', retry: false, message: '' } },
    }),
    found: [['compatible', 'error-added', 'identity.enqueueRename.errors.PERSON_ERASED']],
    step: 'minor',
  },
  {
    name: 'an error code is gone and another one means something else',
    older,
    newer: withRename({
      ...enqueueRename,
      errors: { ...errors, UNAVAILABLE: { ...UNAVAILABLE, retry: false, status: 'BAD_GATEWAY' } },
    }),
    found: [
      ['unknown', 'error-retry-changed', 'identity.enqueueRename.errors.UNAVAILABLE'],
      ['unknown', 'error-status-changed', 'identity.enqueueRename.errors.UNAVAILABLE'],
      ['compatible', 'error-removed', 'identity.enqueueRename.errors.COMMAND_CONFLICT'],
    ],
    step: 'minor',
  },
  {
    name: 'a message for people changes',
    older,
    newer: withRename({
      ...enqueueRename,
      errors: { ...enqueueRename.errors, UNAVAILABLE: { ...UNAVAILABLE, message: 'Later.' } },
    }),
    found: [],
    step: 'none',
  },
  {
    name: 'a command may be repeated from now on',
    older: withRename({ ...enqueueRename, idempotent: false }),
    newer: older,
    found: [['compatible', 'idempotence-gained', 'identity.enqueueRename']],
    step: 'minor',
  },
  {
    name: 'a procedure needs a token no more',
    older,
    newer: withInfo({ ...service.info, auth: 'none' }),
    found: [['compatible', 'auth-dropped', 'service.info']],
    step: 'minor',
  },
  {
    name: 'a procedure needs a token that needed none',
    older: withInfo({ ...service.info, auth: 'none' }),
    newer: older,
    found: [['breaking', 'auth-added', 'service.info']],
    step: 'major',
  },
  {
    name: 'the answer has a new value of an enum',
    older,
    newer: withStatus({
      ...renameStatus,
      output: renameStatus.output.extend({ status: z.enum([...CommandStatus.options, 'paused']) }),
    }),
    found: [['breaking', 'value-refused', 'identity.renameStatus.output.status']],
    step: 'major',
  },
  {
    name: 'the answer is written in another way',
    older,
    newer: withStatus({
      ...renameStatus,
      output: renameStatus.output.extend({ status: z.union(CommandStatus.options.map((one) => z.literal(one))) }),
    }),
    found: [['compatible', 'output-restated', 'identity.renameStatus.output']],
    step: 'patch',
  },
  {
    name: 'the answer lacks a field that it might have lacked before',
    older: withStatus({ ...renameStatus, output: noted, reads: noted }),
    newer: older,
    found: [['compatible', 'output-extended', 'identity.renameStatus.output']],
    step: 'minor',
  },
  {
    name: 'a tolerant reader would take what it is for as a rule',
    older,
    newer: withAfter({
      ...scores.after,
      output: z.object({ snapshots: z.array(Renumbered), cursor }),
      reads: z.object({ snapshots: z.array(z.union([Renumbered, UnreadableSnapshot])), cursor }),
    }),
    found: [['unknown', 'reader-falls-back', 'scores.after.output.snapshots[].seq']],
    step: 'minor',
  },
  {
    name: 'there is a new field where the reader is tolerant',
    older,
    newer: withAfter({
      ...scores.after,
      output: z.object({ snapshots: z.array(Coloured), cursor }),
      reads: z.object({ snapshots: z.array(z.union([Coloured, UnreadableSnapshot])), cursor }),
    }),
    found: [['compatible', 'output-extended', 'scores.after.output']],
    step: 'minor',
  },
  {
    name: 'only new clients read the answer in another way',
    older,
    newer: withAfter({ ...scores.after, reads: scores.after.output }),
    found: [['compatible', 'reader-changed', 'scores.after.output']],
    step: 'patch',
  },
];
