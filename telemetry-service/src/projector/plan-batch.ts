// What a batch of commands and events changes, given what is known: the projector's decisions, without I/O.
import type { CommandDocument } from '../commands/command-store.ts';
import type { MapEntry } from '../identity/identity-map-store.ts';
import { erase, relabel, type Identity, type Label, type Relabelling } from '../identity/identity-migration.ts';
import { addFigures, figuresOf, noFigures, type Figures } from '../scores/figures.ts';
import type { MetricsEntry } from '../scores/username-metrics-store.ts';
import { isCounted, peopleOf, type Batch } from './batch.ts';

export interface KnownPerson {
  identity: Identity;
  mapEntries: readonly MapEntry[];
  metricsEntries: readonly MetricsEntry[];
}

export interface PersonPlan extends KnownPerson {
  /** What the person's authenticated events add; null for none. */
  figures: Figures | null;
  /** The devices they came from. */
  devices: Set<string>;
  /** An erasure of theirs begins: everything they own goes, and a tombstone says so. */
  erasing: boolean;
}

/** For a person about whom nothing has come in yet. */
export const unchanged = (known: KnownPerson): PersonPlan => ({
  ...known,
  figures: null,
  devices: new Set(),
  erasing: false,
});

export interface BatchPlan {
  people: readonly PersonPlan[];
  perDevice: ReadonlyMap<string, Figures>;
  commands: readonly PlannedCommand[];
  /** Everybody named in the batch who is erased, now or before. */
  erased: ReadonlySet<string>;
}

export interface PlannedCommand {
  command: CommandDocument;
  outcome: Relabelling;
}

export function planBatch(batch: Batch, knownPerson: (userId: string) => KnownPerson): BatchPlan {
  const people = new Map<string, PersonPlan>();
  const perDevice = new Map<string, Figures>();

  const planOf = (userId: string): PersonPlan => {
    const plan = people.get(userId) ?? unchanged(knownPerson(userId));
    people.set(userId, plan);
    return plan;
  };
  const relabelled = (userId: string, label: Label): { plan: PersonPlan; outcome: Relabelling } => {
    const plan = planOf(userId);
    const { outcome, identity } = relabel(plan.identity, label);
    plan.identity = identity;
    return { plan, outcome };
  };

  const commands = batch.commands.map((command): PlannedCommand => {
    const { userId } = command;
    switch (command.type) {
      case 'username_changed': {
        const label = { username: command.newUsername, version: command.usernameVersion };
        return { command, outcome: relabelled(userId, label).outcome };
      }
      case 'account_deleted': {
        const plan = planOf(userId);
        // Not with each of its transactions, but also for somebody erased before: every erasure has a tombstone to point at.
        plan.erasing ||= command.snapshotSeq === null;
        plan.identity = erase(plan.identity);
        return { command, outcome: 'erased' };
      }
    }
  });

  for (const event of batch.events.filter(isCounted)) {
    const { distinctId } = event._id;
    const figures = figuresOf(event);
    perDevice.set(distinctId, addFigures(perDevice.get(distinctId) ?? noFigures, figures));
    if (event.sender === null) continue;
    const { userId, username, usernameVersion } = event.sender;
    const { plan } = relabelled(userId, { username, version: usernameVersion });
    plan.figures = addFigures(plan.figures ?? noFigures, figures);
    plan.devices.add(distinctId);
  }
  // Also those whose events are not counted, and change nothing.
  const isErased = (userId: string) => (people.get(userId) ?? knownPerson(userId)).identity.person.erased;
  return { people: [...people.values()], perDevice, commands, erased: new Set(peopleOf(batch).filter(isErased)) };
}
