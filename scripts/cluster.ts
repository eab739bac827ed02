// `npm run cluster`: a deployment on one machine, three database nodes, each service twice and a balancer, until Ctrl-C.
import { join } from 'node:path';
import { runCluster } from './cluster/cluster.ts';
import { tableOf } from './cluster/table.ts';
import { loadConfig } from './config.ts';
import { untilStopped } from './processes/until-stopped.ts';

await untilStopped(async (given) => {
  const { stop, say } = given;
  const found = loadConfig();
  // Apart from `npm start`'s: that one has a single node.
  const config = { ...found, DATA_DIR: join(found.DATA_DIR, 'cluster') };
  const cluster = await runCluster({ ...given, config });
  if (stop.aborted) return;
  for (const line of ['', ...tableOf(cluster), '']) say(line);
  say(`main-app: ${cluster.mainAppUrl}`);
  say(`telemetry: ${cluster.telemetryUrl}`);
  say(`Data and secrets: ${config.DATA_DIR}`);
  say(
    'Kill whichever you like (kill -9 PID): it is started again, and nobody who uses the club sees more than a retry.',
  );
});
