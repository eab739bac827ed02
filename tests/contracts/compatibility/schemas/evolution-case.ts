// One way a schema evolves, and what the comparison has to say of it.
import type { z } from 'zod';
import type { Side, Verdict } from '../../../../contracts/compatibility/comparison.ts';

export interface EvolutionCase {
  name: string;
  side: Side;
  older: z.ZodType;
  newer: z.ZodType;
  expected: Verdict;
}
export type Line = [name: string, older: z.ZodType, newer: z.ZodType, expected: Verdict];
