// Somebody with an account, and what they can ask of main-app.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { TestMainApp } from './main-app.ts';
import { call, type HttpAnswer, type HttpCall } from '../support/http.ts';

export interface Person {
  id: string;
  email: string;
  token: string;
  /** Calls a path of main-app with this person's session. */
  call(path: string, request?: HttpCall): Promise<HttpAnswer>;
  chooseUsername(username: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  deleteAccount(headers?: Record<string, string>): Promise<HttpAnswer>;
}

export const PASSWORD = 'correct horse battery';

const SignedUp = z.object({ token: z.string(), user: z.object({ id: z.string(), email: z.string() }) });

export function signUpCall(url: string, more: object = {}): Promise<HttpAnswer> {
  const email = `${randomUUID()}@example.com`;
  return call(`${url}/api/auth/sign-up/email`, { body: { email, password: PASSWORD, name: 'Somebody', ...more } });
}

/** How much sign-ups have left behind. */
export async function accountDocuments({ database: { db } }: TestMainApp): Promise<Record<string, number>> {
  const collections = ['user', 'usernames', 'user_scores', 'account', 'session'];
  const counts = collections.map(async (name) => [name, await db.collection(name).countDocuments()] as const);
  return Object.fromEntries(await Promise.all(counts));
}

export async function signUp({ url }: { url: string }, username?: string): Promise<Person> {
  const answer = await signUpCall(url, username === undefined ? {} : { username });
  const { token, user } = SignedUp.parse(answer.body);
  const personCall = (path: string, request: HttpCall = {}) =>
    call(`${url}${path}`, { ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } });
  return {
    id: user.id,
    email: user.email,
    token,
    call: personCall,
    chooseUsername: (username, headers = {}) =>
      personCall('/api/auth/choose-username', { body: { username }, headers }),
    deleteAccount: (headers = {}) => personCall('/api/auth/delete-user', { body: { password: PASSWORD }, headers }),
  };
}
