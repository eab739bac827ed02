// The database's primary steps down, and another is killed, while people rename and run things: nothing is lost or doubled.
import { expect, test } from 'vitest';
import { ownReplicaSet } from '../support/own-replica-set.ts';
import { clubOn, tellOnFailure } from './fault-club.ts';
import { Ledger, type Member } from './ledger.ts';

const PEOPLE = 4;

test('a primary that steps down and one that is killed lose and double nothing', async () => {
  await using nodes = await ownReplicaSet();
  await using club = await clubOn(nodes);
  tellOnFailure(club);
  const ledger = new Ledger(club);
  const members: Member[] = [];
  for (let n = 0; n < PEOPLE; n += 1) members.push(await ledger.join(`person-${n}`));

  const acknowledged: number[] = [performance.now()];
  const stop = new AbortController();
  const live = async (member: Member) => {
    for (let n = 0; !stop.signal.aborted; n += 1) {
      await ledger.sendUntilAccepted(member, `device of ${member.person.userId}`);
      acknowledged.push(performance.now());
      await ledger.renameUntilAnswered(member, `${member.username.split('.')[0]}.${n}`);
      acknowledged.push(performance.now());
    }
  };
  const lives = members.map(live);
  const more = async (count: number) => {
    const before = acknowledged.length;
    try {
      await expect.poll(() => acknowledged.length - before, { timeout: 90_000 }).toBeGreaterThan(count);
    } catch (error) {
      throw new Error(`The club did not come back. ${await nodes.states()}\n${club.lastLines()}`, { cause: error });
    }
  };
  await more(20);
  await nodes.stepDown();
  await more(20);
  await nodes.killPrimary();
  await more(20);
  stop.abort();
  await Promise.all(lives);
  await ledger.agrees();

  const pauses = acknowledged.map((at, index) => at - (acknowledged[index - 1] ?? at));
  const longestMs = Math.round(Math.max(...pauses));
  console.log(
    `Failover under load: ${acknowledged.length} acknowledged, 0 lost, 0 doubled; longest pause ${longestMs} ms.`,
  );
  // The kill was felt, so these were failovers, and the club came back by itself.
  expect(longestMs).toBeGreaterThan(500);
}, 300_000);
