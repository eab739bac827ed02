// `npm run migrate -- …` as an operator types it, on the databases of a test.
import { loadConfig } from '../../../scripts/config.ts';
import { execute } from '../../../scripts/migrate/execute.ts';
import { adminUri, type TestDatabase } from '../../support/database.ts';

export interface Answer {
  code: number;
  out: string;
  problem: string;
}

export function operatorOf(mainApp: TestDatabase, telemetry: TestDatabase) {
  const databases = ['--main-app-database', mainApp.db.databaseName, '--telemetry-database', telemetry.db.databaseName];
  return async (line: string, signal = new AbortController().signal): Promise<Answer> => {
    const out: string[] = [];
    const problems: string[] = [];
    const code = await execute([...line.split(' '), ...databases], {
      config: () => loadConfig({ ADMIN_MONGODB_URI: adminUri() }),
      interruption: () => signal,
      say: (text) => out.push(text),
      complain: (text) => problems.push(text),
    });
    return { code, out: out.join('\n'), problem: problems.join('\n') };
  };
}
