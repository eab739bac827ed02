// `npm run contract:release`: freezes the contract as it is under its version. After that this version never changes.
import process from 'node:process';
import { checkReleases } from './check/check-contract.ts';
import { report } from './check/report.ts';
import { NotReleasable, release } from './release/release-contract.ts';

const contracts = import.meta.dirname;

const assessment = await checkReleases(contracts);
console.log(report(assessment));
if (assessment.problems.length > 0) process.exitCode = 1;
else {
  try {
    const files = await release(contracts, new Date());
    console.log(
      `\nReleased ${assessment.version}: ${files.join(', ')} and the changelog. Commit them, and publish contracts/dist.`,
    );
  } catch (error) {
    if (!(error instanceof NotReleasable)) throw error;
    console.error(`\nNot released: ${error.message}`);
    process.exitCode = 1;
  }
}
