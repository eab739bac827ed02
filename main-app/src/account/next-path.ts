// Where a person is led when they have logged in: back to where they were asked to, and never away from here.
import { z } from 'zod';

// One slash, since two begin another host; no backslash, which browsers read as a slash; nothing that they leave out.
const OWN_PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/** The path that was asked for if it is one of ours, else the front page. */
export const nextPath = (asked: string | undefined): string =>
  asked !== undefined && OWN_PATH.test(asked) ? asked : '/';

/** The query of pages that lead on. */
export const Next = z.object({ next: z.string().optional().transform(nextPath) });
