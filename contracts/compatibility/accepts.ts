// Whether a schema accepts a value. One that throws does not.
import { z } from 'zod';

/** Without compiling the schema first: it is run a few times only. */
export function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  try {
    return z.safeParse(schema, value, { jitless: true }).success;
  } catch {
    return false;
  }
}
