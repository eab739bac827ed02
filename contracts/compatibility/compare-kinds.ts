// Which comparison two plain kinds of value ask for.
import { compareLists, compareSizes, compareTuples, compareTupleWithList } from './compare-lists.ts';
import { compareObjects } from './compare-objects.ts';
import { compareKeyed, compareObjectWithRecord, compareRecordWithObject } from './compare-records.ts';
import { compareScalars } from './compare-scalars.ts';
import type { Gap, Place, Scope } from './gap.ts';
import type { FormNode } from './schema-form.ts';

export function compareKinds(sender: FormNode, reader: FormNode, place: Place, scope: Scope): Gap[] {
  if (sender.kind === 'object' && reader.kind === 'object') return compareObjects(sender, reader, place, scope);
  if (sender.kind === 'object' && reader.kind === 'record')
    return compareObjectWithRecord(sender, reader, place, scope);
  if (sender.kind === 'record' && reader.kind === 'object')
    return compareRecordWithObject(sender, reader, place, scope);
  if (sender.kind === 'array' && reader.kind === 'array') return compareLists(sender, reader, place, scope);
  if (sender.kind === 'set' && reader.kind === 'set') return compareLists(sender, reader, place, scope);
  if (sender.kind === 'tuple' && reader.kind === 'tuple') return compareTuples(sender, reader, place, scope);
  if (sender.kind === 'tuple' && reader.kind === 'array') return compareTupleWithList(sender, reader, place, scope);
  if (sender.kind === 'record' && reader.kind === 'record') return compareKeyed(sender, reader, place, scope);
  if (sender.kind === 'map' && reader.kind === 'map') return compareKeyed(sender, reader, place, scope);
  if (sender.kind === 'file' && reader.kind === 'file') return compareSizes(sender, reader, place);
  return compareScalars(sender, reader, place, scope);
}
