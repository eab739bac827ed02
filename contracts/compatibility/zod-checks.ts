// Builds zod's checks from those of a form.
import { z } from 'zod';
import { valueOfBound } from './constant.ts';
import type { Check } from './schema-form.ts';

/** Null for code, which a form cannot hold. */
export function zodCheck(check: Check, schema: z.ZodType): z.core.$ZodCheck[] | null {
  switch (check.check) {
    case 'atLeast':
      return [(check.inclusive ? z.gte : z.gt)(valueOfBound(check.value))];
    case 'atMost':
      return [(check.inclusive ? z.lte : z.lt)(valueOfBound(check.value))];
    case 'multipleOf': {
      const step = valueOfBound(check.value);
      return step instanceof Date ? null : [z.multipleOf(step)];
    }
    case 'numberFormat':
      return [numberFormats[check.format]()];
    case 'size': {
      const { minimum, maximum } = check;
      const isLong = schema._zod.def.type === 'string' || schema._zod.def.type === 'array';
      const least = (isLong ? z.minLength : z.minSize)(minimum);
      return maximum === null ? [least] : [least, (isLong ? z.maxLength : z.maxSize)(maximum)];
    }
    case 'pattern':
      return [z.regex(new RegExp(check.source, check.flags))];
    case 'format': {
      const format = formats[check.format];
      return format === undefined ? null : [format(optionsOf(check.options))];
    }
    case 'overwrite':
      if (check.name === 'trim') return [z.trim()];
      if (check.name === 'toLowerCase') return [z.toLowerCase()];
      return check.name === 'toUpperCase' ? [z.toUpperCase()] : null;
    case 'mime':
      return [new z.core.$ZodCheckMimeType({ check: 'mime_type', mime: check.types })];
    case 'refinement':
      return null;
  }
}

const Pattern = z.strictObject({ source: z.string(), flags: z.string() });
const optionsOf = (options: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const pattern = Pattern.safeParse(option).data;
      return [name, pattern === undefined ? option : new RegExp(pattern.source, pattern.flags)];
    }),
  );
const formats: Readonly<Record<string, (options: object) => z.core.$ZodCheck<string>>> = {
  url: z.url,
  jwt: z.jwt,
  ipv6: z.ipv6,
  cidrv6: z.cidrv6,
  base64: z.base64,
  base64url: z.base64url,
  credit_card: z.creditCard,
  iban: z.iban,
};
const numberFormats = {
  safeint: z.int,
  int32: z.int32,
  uint32: z.uint32,
  float32: z.float32,
  float64: z.float64,
  int64: z.int64,
  uint64: z.uint64,
};
