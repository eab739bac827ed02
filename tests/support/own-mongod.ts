// A MongoDB of a test's own, for tests that freeze it, kill it or make it fail: the shared one serves others meanwhile.
import { inject } from 'vitest';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { temporaryDatabase } from './temporary-database.ts';

export const ownMongod = (): Promise<EmbeddedDatabase> => temporaryDatabase(inject('mongod'));
