// Whether everything one schema lets out is let in by another: the walk over both forms at once.
import { alternatives, wordsOf } from './alternatives.ts';
import { compareIntersection, compareWithIntersection } from './compare-intersections.ts';
import { compareKinds } from './compare-kinds.ts';
import { compareWithUnion, mayThrow } from './compare-unions.ts';
import { gap, type Definitions, type Gap, type Place, type Role, type Scope } from './gap.ts';
import { flowsAlike, isCheckedAlike, isPlainlySame, isPreserving, isUntouched } from './same-values.ts';
import type { FormNode } from './schema-form.ts';

const DEEPEST = 60;
/** Beyond that many steps a decision is given up: alternatives within alternatives multiply. */
const MOST_STEPS = 20_000;

/** The places where it is not proven; none means that it is. */
export function compareParts(
  sender: FormNode,
  reader: FormNode,
  sides: { role: Role; sender: Definitions; reader: Definitions; ordinary: (form: FormNode) => unknown },
  startingDepth = 0,
): Gap[] {
  let assumed = new Set<string>();
  let depth = startingDepth;
  let steps = 0;
  const scope: Scope = { ...sides, inside };

  function inside(sender: FormNode, reader: FormNode, place: Place): Gap[] {
    steps += 1;
    if (depth >= DEEPEST || steps > MOST_STEPS) {
      return [gap('too-deep', 'the schemas nest too deeply', { place, sender, reader })];
    }
    const before = new Set(assumed);
    // What contains itself is taken as proven while it is being proven: a break inside shows on the way.
    if (sender.kind === 'reference' || reader.kind === 'reference') {
      const pair = JSON.stringify([sender, reader]);
      if (assumed.has(pair)) return [];
      assumed.add(pair);
    }
    depth += 1;
    const gaps = compare(sender, reader, place);
    depth -= 1;
    // It was not proven after all, so nothing that was proven from it meanwhile is.
    if (gaps.length > 0) assumed = before;
    return gaps;
  }

  function compare(sender: FormNode, reader: FormNode, place: Place): Gap[] {
    if (reader.kind === 'unknown' || sender.kind === 'never') return [];
    if (reader.kind === 'reference') return compare(sender, sides.reader[reader.name] ?? { kind: 'unknown' }, place);
    if (isPlainlySame(sender, reader, sides.role)) return [];
    if (
      sides.role === 'accepted' &&
      sender.kind === 'pipe' &&
      reader.kind === 'pipe' &&
      flowsAlike(sender.in, reader.in)
    ) {
      const gaps = [...inside(sender.in, reader.in, place), ...inside(sender.out, reader.out, place)];
      if (gaps.length === 0) return [];
    }
    if (sender.kind === 'checked' && reader.kind === 'checked' && isCheckedAlike(sender, reader)) return [];
    const parts = alternatives(sender, sides.role, sides.sender);
    const isReplacing = sides.role === 'given' && (sender.kind === 'default' || sender.kind === 'catch');
    return parts.flatMap((part, index) => {
      const gaps = compareOne(part, reader, place);
      // The last alternative of these two is the value that takes the place of another, and comes out unchecked.
      return isReplacing && index === parts.length - 1 ? gaps.map(asReplaced) : gaps;
    });
  }

  function compareOne(sender: FormNode, reader: FormNode, place: Place): Gap[] {
    const at = { place, sender, reader };
    switch (reader.kind) {
      case 'unknown':
        return [];
      case 'catch':
        return mayThrow(reader.inner) || reader.value.type === 'code' ? inside(sender, reader.inner, place) : [];
      case 'never':
        return sender.kind === 'never' ? [] : [gap('type-changed', 'the reader takes nothing here', at)];
      case 'optional':
        return sender.kind === 'undefined' && !reader.exact ? [] : inside(sender, reader.inner, place);
      case 'default':
        return sender.kind === 'undefined' ? [] : inside(sender, reader.inner, place);
      case 'prefault':
        if (sender.kind !== 'undefined') return inside(sender, reader.inner, place);
        return reader.accepted
          ? []
          : [gap('constant-refused', 'the reader refuses its own prefault value', at, [undefined])];
      case 'nullable':
        return sender.kind === 'null' ? [] : inside(sender, reader.inner, place);
      case 'nonoptional': {
        if (sender.kind === 'undefined')
          return [gap('undefined-refused', 'the reader insists on a value', at, [undefined])];
        const gaps = inside(sender, reader.inner, place);
        return isPreserving(reader.inner) && sender.kind !== 'unknown'
          ? gaps
          : [...gaps, gap('undefined-refused', 'the reader insists on a value', at, [undefined])];
      }
      case 'checked':
        return [
          ...inside(sender, reader.inner, place),
          gap('code-decides', 'the reader has a refinement that the sender does not have', at),
        ];
      case 'transform':
        if (reader.code.total === 'any' || (reader.code.total === 'string' && sender.kind === 'string')) return [];
        return [gap('code-decides', 'the reader’s transform may refuse or fail', at)];
      case 'pipe':
        return compareWithPipe(sender, reader, place);
      case 'stringbool':
        return inside(sender, wordsOf(reader), place);
      case 'opaque':
        return [gap('kind-unsupported', `${reader.name} is not looked into`, at)];
      case 'reference':
        return inside(sender, reader, place);
      case 'union':
        return compareWithUnion(sender, reader, place, scope);
      case 'intersection':
        return compareWithIntersection(sender, reader, place, scope);
      case 'undefined':
      case 'null':
      case 'nan':
      case 'symbol':
      case 'literal':
      case 'object':
      case 'array':
      case 'tuple':
      case 'record':
      case 'map':
      case 'set':
      case 'file':
      case 'string':
      case 'number':
      case 'bigint':
      case 'date':
      case 'boolean':
        return sender.kind === 'intersection'
          ? compareIntersection(sender, reader, place, scope)
          : compareKinds(sender, reader, place, scope);
    }
  }

  /** The reader's second part reads what the first makes of the value. */
  function compareWithPipe(sender: FormNode, reader: FormNode & { kind: 'pipe' }, place: Place): Gap[] {
    const first = inside(sender, reader.in, place);
    if (first.length > 0) return first;
    if (isUntouched(reader.in)) return inside(sender, reader.out, place);
    if (reader.out.kind === 'transform' && reader.out.code.total === 'string') {
      const makesStrings = alternatives(reader.in, 'given', sides.reader).every(({ kind }) => kind === 'string');
      if (makesStrings) return [];
    }
    const second = compareParts(reader.in, reader.out, { ...sides, role: 'given', sender: sides.reader }, depth + 1);
    if (second.length === 0) return [];
    return [
      gap('code-decides', 'what the reader makes of the value may not fit its own next step', {
        place,
        sender,
        reader,
      }),
    ];
  }

  return inside(sender, reader, { path: '', embed: (value) => value });
}

const asReplaced = (found: Gap): Gap => ({
  ...found,
  rule: 'constant-refused',
  reason: `the value that takes the place of another is let out unchecked: ${found.reason}`,
  candidates: [undefined, {}, ...found.candidates],
});
