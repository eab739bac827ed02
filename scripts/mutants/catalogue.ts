// Every mutant there is.
import { callerMutants } from './catalogue/callers.ts';
import { contractMutants } from './catalogue/contract.ts';
import { deletionMutants } from './catalogue/deletion.ts';
import { deliveryMutants } from './catalogue/delivery.ts';
import { erasureMutants } from './catalogue/erasure.ts';
import { faultMutants } from './catalogue/faults.ts';
import { identityMutants } from './catalogue/identity.ts';
import { intakeMutants } from './catalogue/intake.ts';
import { leaderboardMutants } from './catalogue/leaderboard.ts';
import { leaseMutants } from './catalogue/lease.ts';
import { ownershipMutants } from './catalogue/ownership.ts';
import { projectorMutants } from './catalogue/projector.ts';
import { renameMutants } from './catalogue/rename.ts';
import { schemaMutants } from './catalogue/schema.ts';
import { upgradeMutants } from './catalogue/upgrade.ts';
import { takeOverMutants } from './catalogue/take-over.ts';
import type { Mutant } from './mutant.ts';

export const mutants: readonly Mutant[] = [
  ...leaseMutants,
  ...intakeMutants,
  ...callerMutants,
  ...projectorMutants,
  ...identityMutants,
  ...erasureMutants,
  ...renameMutants,
  ...deletionMutants,
  ...deliveryMutants,
  ...leaderboardMutants,
  ...contractMutants,
  ...upgradeMutants,
  ...takeOverMutants,
  ...ownershipMutants,
  ...schemaMutants,
  ...faultMutants,
];
