// Gives a visitor's browser a session without the detour over the pages, for tests of something else.
import type { APIResponse } from 'playwright-core';
import type { Member } from '../../scripts/demo/person.ts';
import type { Visitor } from './visitor.ts';

export async function signIn({ context }: Visitor, { email, password }: Member): Promise<void> {
  await done(await context.request.post('/api/auth/sign-in/email', { data: { email, password } }));
}

/** As somebody who has chosen no username. */
export async function signUpNameless({ context }: Visitor): Promise<void> {
  const data = { name: 'Somebody New', email: 'new@club.example', password: 'correct horse battery' };
  await done(await context.request.post('/api/auth/sign-up/email', { data }));
}

async function done(answer: APIResponse): Promise<void> {
  if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
}
