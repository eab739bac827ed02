// What operators can tell the projector: to pause, to go on, to publish everybody's snapshot again.
import { actAsOperator, type Operator, type OperatorParts } from '@swamp-club/platform/operator-action-store.ts';
import type { SchemaReport } from '@swamp-club/platform/schema.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { ClientSession, Db } from 'mongodb';
import { saveControl } from './control-store.ts';
import { requestRepublication } from './republish-snapshots.ts';

export interface OpsParts {
  db: Db;
  operator: OperatorParts & { token: string };
  /** Whether wrong tokens are counted in a browser's login. */
  rateLimited: boolean;
  schemaReport: () => Promise<SchemaReport>;
  /** Notified when there may be something to do again. */
  work: Wakeup;
}

const controls = {
  'projector.pause': (db: Db, session: ClientSession) => saveControl(db, { paused: true }, session),
  'projector.resume': (db: Db, session: ClientSession) => saveControl(db, { paused: false }, session),
  'snapshots.republish': requestRepublication,
} as const;
export type ProjectorControl = keyof typeof controls;

export async function controlProjector(
  { db, operator, work }: OpsParts,
  control: ProjectorControl,
  who: Operator,
): Promise<void> {
  await actAsOperator(operator, who, control, async (session) => {
    await controls[control](db, session);
    return { targets: [], count: 1 };
  });
  work.notify();
}
