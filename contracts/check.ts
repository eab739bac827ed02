// `npm run contract:check -- …`: whether the contract still serves the clients of the releases before it.
import process from 'node:process';
import { checkAgainst, checkReleases } from './check/check-contract.ts';
import { explain, help, Misused, readCommandLine } from './check/command-line.ts';
import { asJson, report } from './check/report.ts';

const contracts = import.meta.dirname;

try {
  const request = readCommandLine(process.argv.slice(2));
  if (request.kind === 'help') console.log(help);
  else if (request.kind === 'explain') console.log(explain(request.rule));
  else {
    const { against, json } = request;
    const assessment = await (against === null ? checkReleases(contracts) : checkAgainst(contracts, against));
    console.log(json ? asJson(assessment) : report(assessment));
    if (assessment.problems.length > 0) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Misused)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
