// What both databases hold, looked at as their administrator before and after each step.
import type { MongoClient } from 'mongodb';
import { table } from '../demo/screen.ts';

export interface Picture {
  'entries by name alone': number;
  'entries with an owner': number;
  'set aside': number;
  'events waiting': number;
  'names registered': number;
  'people listed': number;
}

export async function takePicture(administrator: MongoClient): Promise<Picture> {
  const count = (database: string, names: readonly string[], filter: object = {}) =>
    Promise.all(names.map((name) => administrator.db(database).collection(name).countDocuments(filter))).then(
      (counts) => counts.reduce((a, b) => a + b, 0),
    );
  const entries = ['identity_map', 'username_metrics'];
  const owned = { userId: { $type: 'string' } };
  const [bare, withOwner, setAside, waiting, registered, listed] = await Promise.all([
    count('telemetry', entries, { $nor: [owned] }),
    count('telemetry', entries, owned),
    count('telemetry', ['identity_map_unowned', 'username_metrics_unowned']),
    count('telemetry', ['telemetry_events'], { status: 'pending' }),
    count('main_app', ['usernames']),
    count('main_app', ['user_scores'], { username: { $gte: '' }, invocations: { $gt: 0 } }),
  ]);
  return {
    'entries by name alone': bare,
    'entries with an owner': withOwner,
    'set aside': setAside,
    'events waiting': waiting,
    'names registered': registered,
    'people listed': listed,
  };
}

export function printPictures(before: Picture, after: Picture): void {
  const was = new Map<string, number>(Object.entries(before));
  table(
    ['', 'before', 'after'],
    Object.entries(after).map(([what, number]) => [what, was.get(what) ?? 0, number]),
  );
}
