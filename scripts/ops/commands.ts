// Every command there is, by service, noun and verb.
import type { Invocation, Options, Service } from './command-line.ts';
import { actions, pause, resume, status } from './controls.ts';
import { check } from './indexes.ts';
import { change, count, list, show } from './queues.ts';
import { announce, replay, republish, resync } from './recovery.ts';
import { Misused } from './refused.ts';
import type { ServiceClient } from './service-client.ts';

/** @throws Misused, Refused */
type Command = (options: Options, client: ServiceClient) => Promise<void>;

const queue = { list, count, show, retry: change('retry'), discard: change('discard') };

const commands: Record<Service, Record<string, Record<string, Command>>> = {
  telemetry: {
    commands: queue,
    events: queue,
    projector: { status, pause, resume },
    snapshots: { republish },
    indexes: { check },
    actions: { list: actions },
  },
  'main-app': {
    outbox: { ...queue, replay },
    relay: { status, pause, resume },
    names: { announce },
    scores: { resync },
    indexes: { check },
    actions: { list: actions },
  },
};

/** @throws Misused */
export function commandOf({ service, noun, verb }: Invocation): Command {
  const nouns = commands[service];
  const verbs = nouns[noun];
  if (verbs === undefined) throw new Misused(`${service} has no "${noun}", only: ${Object.keys(nouns).join(', ')}.`);
  const command = verbs[verb];
  if (command === undefined) throw new Misused(`${noun}: no "${verb}", only: ${Object.keys(verbs).join(', ')}.`);
  return command;
}
