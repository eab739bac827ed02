// A command that kills every process that tries it: it uses up its attempts and ends dead, and everybody else goes on.
import { expect, test } from 'vitest';
import { holdCommand } from '../support/fail-command.ts';
import { tellOnFailure } from './fault-club.ts';
import { Ledger } from './ledger.ts';
import { replicatedClub } from './replicas.ts';
import { eventually } from '../support/eventually.ts';

test('a command that kills whoever tries it ends dead, delays nobody, and is applied when an operator retries it', async () => {
  await using club = await replicatedClub({ COMMAND_MAX_ATTEMPTS: '2' });
  tellOnFailure(club);
  const { telemetries } = club;
  await telemetries.add();
  const ledger = new Ledger(club);
  const [killer, ada] = [await ledger.join('killer'), await ledger.join('ada')];
  await ledger.send(killer, 'laptop');
  await ledger.send(ada, 'phone');
  await ledger.agrees();
  const commands = club.admin.db('telemetry').collection<{ _id: string }>('telemetry_commands');
  const events = club.admin.db('telemetry').collection('telemetry_events');

  {
    // Nobody else can write the killer's document, so whoever tries its command is still at it when we kill them.
    await using session = club.admin.startSession();
    session.startTransaction();
    const people = club.admin.db('telemetry').collection<{ _id: string }>('people');
    await people.updateOne({ _id: killer.person.userId }, { $set: { held: true } }, { session });

    // It is only tried together with others at first.
    await using hold = await holdCommand(club.adminUri, {
      appName: 'telemetry-service',
      name: 'update',
      namespace: 'telemetry.people',
    });
    const _id = await ledger.rename(killer, 'killer-renamed');
    await ledger.rename(ada, 'countess');
    await ledger.send(ada, 'phone');
    await hold.fired();
    await telemetries.kill(await telemetries.holder('projector'));

    for (const attempts of [1, 2]) {
      await eventually(async () => expect(await commands.findOne({ _id })).toMatchObject({ attempts }));
      await telemetries.kill(await telemetries.holder('projector'));
      await telemetries.add();
    }
    await eventually(async () => expect(await commands.findOne({ _id })).toMatchObject({ status: 'dead' }));
    expect(await commands.findOne({ _id })).toMatchObject({
      attempts: 2,
      lastError: expect.stringContaining('did not come back'),
    });
    expect(await commands.countDocuments({ status: 'done', attempts: 0 })).toBe(1);
    expect(await events.countDocuments({ status: { $ne: 'done' } })).toBe(0);
    await session.abortTransaction();
  }

  await commands.updateMany({ status: 'dead' }, { $set: { status: 'pending', attempts: 0, availableAt: new Date() } });
  await ledger.agrees();
});
