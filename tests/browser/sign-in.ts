// Gives a visitor's browser a session without the detour over the login page, for tests of something else.
import type { Member } from '../../scripts/demo/person.ts';
import type { Visitor } from './visitor.ts';

export async function signIn({ context }: Visitor, { email, password }: Member): Promise<void> {
  const answer = await context.request.post('/api/auth/sign-in/email', { data: { email, password } });
  if (!answer.ok()) throw new Error(`signing in was answered ${answer.status()}: ${await answer.text()}`);
}
