// What the environment says about the browser that tests drive.
import { parseConfig } from '@swamp-club/platform/config.ts';
import { join } from 'node:path';
import { z } from 'zod';

const Environment = z.object({ CHROMIUM: z.string().optional(), PATH: z.string().default('') });

export interface BrowserConfig extends z.output<typeof Environment> {
  /** What the browser's process gets. */
  env: NodeJS.ProcessEnv;
  /** Where the unpacked browser is kept, whatever directory this is run from. */
  cacheDir: string;
}

/** @throws InvalidConfig */
export function loadBrowserConfig(env = process.env): BrowserConfig {
  const cacheDir = join(import.meta.dirname, '..', '..', '.cache', 'chromium');
  return { ...parseConfig(Environment, env), env, cacheDir };
}
