import { expect, test } from 'vitest';
import { heldNames } from '../../../main-app/src/upgrade/held-names.ts';
import { testDatabase } from '../../support/database.ts';
import { oldUser, takeOverAll, userId, VERSION } from './existing-deployment.ts';

const hex = (number: number) => userId(number).toHexString();

test('says who held a name first and in which spelling, who is called what now, and who there is', async () => {
  await using database = await testDatabase('main_app');
  await database.db
    .collection('user')
    .insertMany([
      oldUser(1, { username: 'Al' }),
      oldUser(2, { username: 'al' }),
      oldUser(3),
      oldUser(4, { username: 'cleo' }),
    ]);
  await takeOverAll(database);
  // A name claimed since has no first holder.
  await database.db.collection('usernames').insertOne({ name: 'later', holderId: userId(3), state: 'active' });
  const names = heldNames(database.db);

  expect(await names.firstHolders(['al', 'cleo', 'later', 'nobody'])).toEqual(
    new Map([
      [
        'al',
        [
          { userId: hex(1), spelling: 'Al' },
          { userId: hex(2), spelling: 'al' },
        ],
      ],
      ['cleo', [{ userId: hex(4), spelling: 'cleo' }]],
    ]),
  );
  const people = [
    { userId: hex(1), username: 'al', version: VERSION },
    { userId: hex(2), username: null, version: VERSION },
    { userId: hex(3), username: null, version: 0 },
    { userId: hex(4), username: 'cleo', version: VERSION },
  ];
  expect(await names.currentNames([hex(3), hex(1), hex(99), 'no id of ours'])).toEqual(
    new Map([people[0], people[2]].map((person) => [person?.userId, person])),
  );
  expect(await names.peopleAfter('', 3)).toEqual(people.slice(0, 3));
  expect(await names.peopleAfter(hex(3), 3)).toEqual(people.slice(3));
  expect(await names.countPeople()).toBe(4);
});
