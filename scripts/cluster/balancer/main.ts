// The balancer as a program: main-app's replicas behind one port, telemetry's behind another.
import { runProgram } from '@swamp-club/platform/program.ts';
import { startBalancer } from './balancer.ts';
import { loadConfig } from './config.ts';

await runProgram('balancer', async () => {
  const { HOST: host, MAIN_APP_PORT, MAIN_APP_REPLICAS, TELEMETRY_PORT, TELEMETRY_REPLICAS } = loadConfig();
  await using starting = new AsyncDisposableStack();
  starting.use(await startBalancer({ host, port: MAIN_APP_PORT, replicas: MAIN_APP_REPLICAS }));
  starting.use(await startBalancer({ host, port: TELEMETRY_PORT, replicas: TELEMETRY_REPLICAS }));
  console.log('balancer listens');
  return starting.move();
});
