// Who main-app would record as holding which name if it took over now: so that the plan can be seen before anything is stopped.
import type { Db } from 'mongodb';
import { userStore } from '../../main-app/src/account/user-store.ts';
import { heldNames } from '../../main-app/src/upgrade/held-names.ts';
import { inheritedName } from '../../main-app/src/upgrade/inherited-name.ts';
import type { FirstHolder, NameHolders } from '../../telemetry-service/src/upgrade/name-holders.ts';

export async function foreseenNames(mainApp: Db): Promise<NameHolders> {
  const holders = new Map<string, FirstHolder[]>();
  for await (const { _id, username: written } of userStore(mainApp).listNamedByAge()) {
    const name = inheritedName(written);
    if (name === null) continue;
    const holder = { userId: _id.toHexString(), spelling: name.spelling };
    holders.set(name.username, [...(holders.get(name.username) ?? []), holder]);
  }
  return {
    ...heldNames(mainApp),
    firstHolders: (names) => Promise.resolve(new Map(names.map((name) => [name, holders.get(name) ?? []]))),
  };
}
