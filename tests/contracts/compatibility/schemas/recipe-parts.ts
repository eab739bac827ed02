// What recipes name by number: formats and patterns, and the words that keys and enums are made of.
import { z } from 'zod';

export const formats = [
  () => z.uuid(),
  () => z.uuidv4(),
  () => z.uuidv7(),
  () => z.guid(),
  () => z.iso.datetime(),
  () => z.iso.datetime({ offset: true }),
  () => z.iso.datetime({ precision: 3 }),
  () => z.iso.datetime({ local: true }),
  () => z.iso.date(),
  () => z.url(),
  () => z.url({ protocol: /^https$/ }),
  () => z.email(),
  () => z.ipv4(),
  () => z.base64(),
  () => z.base64url(),
  () => z.jwt(),
] as const;
export const patterns = [/^[a-z]*$/, /^[a-z]*$/i, /^\w+$/, /a/, /^(?:ab|cd)*$/] as const;
export const words = ['a', 'b', 'c', 'd'] as const;
