// main-app on a database server of its own, so that commands of it alone are made to fail.
import { MongoClient } from 'mongodb';
import { READ_AS_SERVICES_DO } from '../support/database.ts';
import { ownMongod } from '../support/own-mongod.ts';
import { testMainApp, type TestMainApp, type TestMainAppOptions } from './main-app.ts';

export interface MainAppOnOwnMongod extends TestMainApp {
  adminUri: string;
}

export async function mainAppOnOwnMongod(
  options: Omit<TestMainAppOptions, 'database'> = {},
): Promise<MainAppOnOwnMongod> {
  await using starting = new AsyncDisposableStack();
  const { adminUri } = starting.use(await ownMongod());
  const client = starting.use(await new MongoClient(adminUri, READ_AS_SERVICES_DO).connect());
  const uri = new URL(adminUri);
  uri.pathname = 'main_app';
  uri.searchParams.set('authSource', 'admin');
  const database = {
    uri: uri.href,
    client,
    db: client.db('main_app'),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { url } = starting.use(await testMainApp({ ...options, database }));
  const running = starting.move();
  return { url, database, adminUri, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
