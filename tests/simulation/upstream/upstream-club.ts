// A club that begins on the databases of the system before this one, as far as main-app having taken them over.
import { replaceInheritedScores } from '../../../main-app/src/upgrade/inherited-scores-store.ts';
import { newClub, type Club } from '../club.ts';
import { accept, credentialOf, newEvent } from '../events.ts';
import { project } from '../projection.ts';
import { backUpMainApp, backUpTelemetry } from '../restoring.ts';
import type { Services } from '../services.ts';
import { look } from '../settle.ts';
import type { Tally } from '../tally.ts';
import { keepOldCredential, oldRename } from './old-main-app.ts';
import { takenOver, takeOverAccounts, takeOverKilled } from './take-over.ts';
import { upstreamBeginning, type Old } from './upstream-beginning.ts';
import type { BeforeTakeOver, UpstreamData } from './upstream-data.ts';

export async function upstreamClub(
  services: Services,
  data: UpstreamData,
  options: { tally: Tally; holdDays: number },
): Promise<Club> {
  const { beginning, old } = upstreamBeginning(data);
  // Without it for the whole schedule, because making an index takes longer than all else; names are compared anyway.
  await services.mainApp.ensureNameIndex(false);
  const club = await newClub(services, beginning, options);
  for (const account of old.accounts) keepOldCredential(club, account);
  for (const happening of data.before) await happen(club, old, happening);

  await replaceInheritedScores(club.mainApp.db, data.scores);
  for (const writes of data.takeOverKilledAfter) await takeOverKilled(club, writes);
  await takeOverAccounts(club);
  takenOver(club, old);
  await look(club);
  // What was backed up before says nothing that could be gone on with: old code was still writing.
  await backUpMainApp(club);
  await backUpTelemetry(club);
  club.backups.unmigrated = club.backups.telemetry;
  return club;
}

async function happen(club: Club, { accounts }: Old, happening: BeforeTakeOver): Promise<void> {
  switch (happening.kind) {
    case 'old rename':
      return oldRename(club, accounts, happening.person, happening.name);
    case 'old credential':
      await accept(club, newEvent(club, happening, credentialOf(club, happening.person, 0)));
      return club.tally.add('event: accepted before the take-over');
    case 'projector waits':
      await project(club, 5);
      return club.tally.add('projector waited');
  }
}
