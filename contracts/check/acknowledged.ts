// Findings that reasoning could not decide and a person has: kept in a file, reviewed like code.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Acknowledgement = z.strictObject({
  path: z.string(),
  rule: z.string(),
  /** Why no old client is harmed. */
  reason: z.string().min(10, 'say why no old client is harmed'),
});
export type Acknowledgement = z.output<typeof Acknowledgement>;

/** @throws z.ZodError */
export async function readAcknowledged(file: string): Promise<Acknowledgement[]> {
  return z.array(Acknowledgement).parse(JSON.parse(await readFile(file, 'utf8')));
}
