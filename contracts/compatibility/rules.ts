// Every rule a schema can break, by name: what it means and what to do about it.

export const schemaRules = {
  'type-changed':
    'One side may hold a kind of value that the other does not know. Add a field of another name instead.',
  'null-refused': 'Null is let through on one side and refused on the other. Keep the field nullable for this major.',
  'undefined-refused':
    'An absent or undefined value is let through on one side and refused on the other. Keep it optional.',
  'property-required':
    'A property that may be missing is required by the other side. On input make it optional or give it a default; on output go on sending it.',
  'property-refused':
    'A property is sent to a side that refuses properties it does not know (a strict object). Strict readers cannot be extended: use another procedure.',
  'value-refused':
    'A literal or enum value is no longer understood. On input keep accepting it; on output old readers do not know a new value, so map it to one they know.',
  'range-narrowed':
    'A number, bigint or date may lie outside what the other side accepts. Widen inputs, narrow outputs, never the reverse.',
  'size-narrowed':
    'A string, list, map, set or file may be shorter or longer than the other side accepts. Widen inputs, narrow outputs.',
  'format-changed':
    'A string may have a form that the other side refuses: another format, pattern or option. Accept more on input, give less on output.',
  'items-changed':
    'A tuple may have items, or fewer of them, that the other side refuses. Tuples cannot grow: use an object.',
  'keys-changed': 'A record or map may have keys, or lack keys, that the other side insists on.',
  'option-refused': 'One of the alternatives of a union fits none of the alternatives on the other side.',
  'discriminator-changed':
    'A discriminated union picks its alternative by a property, which here does not decide alone. Use plain literals.',
  'constant-refused':
    'A default, prefault or catch value is not accepted by the other side. Choose a value that the older schema allows.',
  'coercion-removed':
    'One side converts what it is given, so more than its own type may arrive; the other does not convert it.',
  'code-decides':
    'A refinement, transform or codec decides, and only running it shows how. Keep it as it was, without values from around it, or acknowledge the finding.',
  'overwrite-decides':
    'A trim, case change or other rewriting stands before or after the checks in another order on the other side.',
  'intersection-undecided':
    'The parts of an intersection do not separately accept what the whole may meet. Write it as one object.',
  'kind-unsupported': 'A kind of schema that this check does not look into.',
  'too-deep':
    'The two schemas nest too deeply for a decision. Name the part that contains itself (z.lazy or a getter).',
} as const;
export type SchemaRule = keyof typeof schemaRules;
