// Numbers that look random and are the same for the same seed, on every machine: SHA-256 in counter mode.
import { createHash } from 'node:crypto';

export interface Random {
  /** 0 … limit - 1 */
  below: (limit: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(choices: readonly [T, ...T[]]) => T;
  hex: (digits: number) => string;
}

export function randomFrom(seed: string): Random {
  let bytes = Buffer.alloc(0);
  let read = 0;
  let blocks = 0;
  const next = (): number => {
    if (read === bytes.length) {
      bytes = createHash('sha256').update(`${seed}/${blocks}`).digest();
      blocks += 1;
      read = 0;
    }
    read += 4;
    return bytes.readUInt32BE(read - 4);
  };
  const below = (limit: number) => next() % limit;
  return {
    below,
    chance: (probability) => next() < probability * 2 ** 32,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}
