// What the tests of a file share: one club of real processes and one browser, in which each visitor is somebody else.
import { beforeAll, beforeEach, onTestFailed } from 'vitest';
import { clubOfFile, type TestClub } from '../journeys/club.ts';
import { launchBrowser, visit, type Visitor, type VisitorOptions } from './visitor.ts';

export interface Stage {
  club: TestClub;
  visit: (options?: VisitorOptions) => Promise<Visitor>;
}

/** To be called at the top of a file. The tests ask for what it answers. */
export function stageOfFile(settings: NodeJS.ProcessEnv = {}): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    await using parts = new AsyncDisposableStack();
    const browser = parts.use(await launchBrowser());
    const club = parts.use(await clubOfFile(settings));
    stage = { club, visit: (options) => visit(browser, club.mainAppUrl, options) };
    const kept = parts.move();
    return () => kept.disposeAsync();
  });
  const current = (): Stage => {
    if (stage === undefined) throw new Error('The stage is there once the tests run.');
    return stage;
  };
  beforeEach(() => {
    onTestFailed(() => console.error(current().club.lastLines()));
  });
  return current;
}
