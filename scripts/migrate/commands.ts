// Every command there is, by its verb; each resolves to the program's exit code.
import { heldNames } from '../../main-app/src/upgrade/held-names.ts';
import { isTakenOver } from '../../main-app/src/upgrade/take-over.ts';
import { readMigrationState } from '../../telemetry-service/src/upgrade/migration-state.ts';
import { planOwnership } from '../../telemetry-service/src/upgrade/plan-ownership.ts';
import { verifyOwnership } from '../../telemetry-service/src/upgrade/verify-ownership.ts';
import { back } from './back.ts';
import type { Invocation, Verb } from './command-line.ts';
import type { Databases } from './databases.ts';
import { inspect } from './deployment.ts';
import { foreseenNames } from './foreseen-names.ts';
import { planText } from './plan.ts';
import type { Screen } from './progress.ts';
import { Refused } from './refused.ts';
import { run } from './run.ts';
import { statusText } from './status.ts';
import { verificationText } from './verify.ts';

export interface Options extends Invocation {
  interruption: () => AbortSignal;
  screen: Screen;
  say: (line: string) => void;
}

/** @throws Refused, Declined */
type Command = (databases: Databases, options: Options) => Promise<0 | 1>;

const commands: Record<Verb, Command> = {
  status: async (databases, options) => {
    options.say(statusText(await inspect(databases, options)));
    return 0;
  },
  plan: async ({ telemetry, mainApp }, { say }) => {
    const takenOver = await isTakenOver(mainApp);
    if (!takenOver) say('main-app has not taken over yet. As if it did now, with the names that people have now:\n');
    const names = takenOver ? heldNames(mainApp) : await foreseenNames(mainApp);
    say(planText(await planOwnership(telemetry, names)));
    return 0;
  },
  run: async (databases, options) => {
    await run(databases, options);
    return 0;
  },
  verify: async (databases, { say }) => {
    await requireMigrated(databases);
    const verification = await verifyOwnership(databases.telemetry, heldNames(databases.mainApp));
    say(verificationText(verification));
    return verification.ok ? 0 : 1;
  },
  back: async (databases, options) => {
    await back(databases, options);
    return 0;
  },
};

export const commandOf = ({ verb }: Invocation): Command => commands[verb];

async function requireMigrated({ telemetry }: Databases): Promise<void> {
  const { phase } = await readMigrationState(telemetry);
  if (phase === 'done') return;
  throw new Refused('There is nothing to verify before everything has moved. See: npm run migrate -- status');
}
