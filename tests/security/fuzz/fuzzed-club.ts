// Both services as real processes, watched while they are fuzzed: what they log as errors, and whether they live.
import { MongoClient } from 'mongodb';
import type { Auth } from '../../../main-app/src/account/auth.ts';
import { startClub } from '../../../scripts/processes/club.ts';
import { authOf } from '../auth-of.ts';
import { routesOfServices } from './route-table.ts';
import type { Target } from './target.ts';
import { allTargets } from './targets.ts';

export interface FuzzedClub extends AsyncDisposable {
  mainAppUrl: string;
  telemetryUrl: string;
  operatorToken: string;
  auth: Auth;
  targets: Target[];
  /** Lines of level error and above, and whatever is no log line at all. */
  errors: string[];
  /** The services that have ended. */
  ended: string[];
}

const OPERATOR_TOKEN = 'an operator token for the fuzzer, long enough';
const BETTER_AUTH_SECRET = 'a secret for the fuzzer, long enough to be one';
const ERROR = 50;

export async function fuzzedClub(uris: { main_app: string; telemetry: string }): Promise<FuzzedClub> {
  await using resources = new AsyncDisposableStack();
  const errors: string[] = [];
  const ended: string[] = [];
  const club = resources.use(
    await startClub({
      uris,
      settings: {
        OPERATOR_TOKEN,
        BETTER_AUTH_SECRET,
        RATE_LIMIT: 'off',
        USERNAME_CHANGES_PER_DAY: '0',
        LOG_LEVEL: 'warn',
      },
      onLine: (line) => {
        if (levelOf(line) >= ERROR) errors.push(line);
      },
    }),
  );
  for (const name of ['main-app', 'telemetry-service'] as const) {
    void club.current(name).exited.then((how) => ended.push(`${name}: ${how}`));
  }
  const routes = await routesOfServices(uris);
  const client = resources.use(await new MongoClient(uris.main_app).connect());
  const auth = await authOf({ db: client.db() }, club.mainAppUrl, BETTER_AUTH_SECRET);
  const kept = resources.move();
  return {
    mainAppUrl: club.mainAppUrl,
    telemetryUrl: club.telemetryUrl,
    operatorToken: OPERATOR_TOKEN,
    auth,
    targets: allTargets(routes, auth),
    errors,
    ended,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function levelOf(line: string): number {
  try {
    return Number(Object(JSON.parse(line)).level);
  } catch {
    return Infinity;
  }
}
