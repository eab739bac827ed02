// Who sends the fuzzer's requests: somebody with an account, an operator, main-app itself; each let in by what is theirs.
import { randomUUID } from 'node:crypto';
import { openSession, sessionKey } from '../../../telemetry-service/src/ops/pages/operator-session.ts';
import type { Auth } from '../../../main-app/src/account/auth.ts';
import type { Target } from './target.ts';
import { isOperatorsPage } from './targets.ts';

export interface Callers {
  /**
   * The headers that let requests for this target in, of several callers where those are people: requests that come together
   * are not all one person's. New ones each time, as some requests end what lets them in.
   */
  headersFor(target: Target): Promise<readonly Record<string, string>[]>;
}

const HOUR_S = 60 * 60;
const PEOPLE = 8;

export async function createCallers(
  auth: Auth,
  { mainAppUrl, telemetryUrl, operatorToken }: { mainAppUrl: string; telemetryUrl: string; operatorToken: string },
): Promise<Callers> {
  const context = await auth.$context;
  const iat = Math.floor(Date.now() / 1000);
  const payload = { iss: mainAppUrl, aud: 'telemetry', sub: 'main-app', iat, exp: iat + 12 * HOUR_S };
  const { token } = await auth.api.signJWT({ body: { payload } });
  const operatorCookie = await openSession('Olga', { key: sessionKey(operatorToken), now: () => new Date() }, false);

  const person = async (username?: string) => {
    const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Fuzz' };
    const { user } = await auth.api.signUpEmail({ body: { ...account, ...(username !== undefined && { username }) } });
    return user.id;
  };
  const people = [await person('fuzz1'), await person('fuzz2')];
  while (people.length < PEOPLE) people.push(await person());

  return {
    headersFor: async ({ service, name }) => {
      const url = name.split(' ')[1] ?? '';
      const operator = { authorization: `Bearer ${operatorToken}`, 'x-operator': 'Olga' };
      if (service === 'telemetry-service') {
        if (isOperatorsPage({ url })) return [{ cookie: operatorCookie.split(';')[0] ?? '', origin: telemetryUrl }];
        if (url.startsWith('/ops/')) return [operator];
        return url.startsWith('/') ? [{}] : [{ authorization: `Bearer ${token}` }];
      }
      if (url.startsWith('/ops/')) return [operator];
      // Somebody of their own for whom one input in many may delete.
      const askers = url.includes('delete') ? [await person()] : people;
      const sessions = askers.map((userId) => context.internalAdapter.createSession(userId, false, {}));
      return (await Promise.all(sessions)).map((session) => ({
        authorization: `Bearer ${session.token}`,
        origin: mainAppUrl,
      }));
    },
  };
}
