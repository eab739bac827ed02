// GET and POST /signup.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { viewerOf } from '../web/viewer.ts';
import { askAuth } from './ask-auth.ts';
import { formProblem, type Wording } from './form-problem.ts';
import type { LogInParts } from './log-in.route.ts';
import { nextPath } from './next-path.ts';
import { signUpPage } from './sign-up.view.ts';

const Next = z.object({ next: z.string().optional() });
const Form = z.object({
  name: z.string().trim(),
  email: z.string().trim(),
  password: z.string(),
  username: z.string().trim(),
});
/** What better-auth takes as it is, or refuses in words for programs. */
const Account = z.object({
  name: z.string().min(1, 'write what to call you.').max(100, 'take at most 100 characters.'),
  email: z.email('this is not an email address. Check it for a slip.').max(254, 'take a shorter address.'),
});

const emailTaken = { field: 'email', message: 'There is an account with this address. Log in, or use another one.' };
const WORDING: Wording = {
  USER_ALREADY_EXISTS: emailTaken,
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: emailTaken,
  PASSWORD_TOO_SHORT: { field: 'password', message: 'Choose a longer password, of at least 8 characters.' },
  PASSWORD_TOO_LONG: { field: 'password', message: 'Choose a shorter password, of at most 128 characters.' },
};

export function signUpRoutes(app: FastifyInstance, parts: LogInParts): void {
  app.get('/signup', async (request, reply) => {
    const next = nextPath(parseInput(Next, request.query).next);
    if ((await viewerOf({ request, reply }, parts)) !== null) return reply.redirect(next, 303);
    return sendPage(reply, signUpPage({ next, typed: null, problem: null }));
  });

  app.post('/signup', async (request, reply) => {
    const next = nextPath(parseInput(Next, request.query).next);
    const { username, ...account } = parseInput(Form, request.body);
    try {
      parseInput(Account, account);
      const asked = username === '' ? account : { ...account, username };
      await askAuth(parts, { request, reply }, '/sign-up/email', asked);
    } catch (error) {
      const problem = formProblem(error, WORDING);
      reply.code(problem.status).headers(problem.headers);
      const { name, email } = account;
      return sendPage(reply, signUpPage({ next, typed: { name, email, username }, problem }));
    }
    return reply.redirect(next, 303);
  });
}
