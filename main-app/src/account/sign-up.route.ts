// GET and POST /signup.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { viewerOf, type ViewerParts } from '../web/viewer.ts';
import { askAuth } from './ask-auth.ts';
import { Next } from './next-path.ts';
import { refusedForm, type Wording } from './refused-form.ts';
import { signUpPage } from './sign-up.view.ts';

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

export function signUpRoutes(app: FastifyInstance, parts: ViewerParts): void {
  app.get('/signup', async (request, reply) => {
    const { next } = parseInput(Next, request.query);
    if ((await viewerOf(reply, parts)) !== null) return reply.redirect(next, 303);
    return sendPage(reply, signUpPage({ next, refused: null }));
  });

  app.post('/signup', async (request, reply) => {
    const { next } = parseInput(Next, request.query);
    const { username, password, ...shown } = parseInput(Form, request.body);
    try {
      parseInput(Account, shown);
      const account = { ...shown, password };
      await askAuth(parts.auth, reply, '/sign-up/email', username === '' ? account : { ...account, username });
    } catch (error) {
      const refused = refusedForm(reply, error, { ...shown, username }, WORDING);
      return sendPage(reply, signUpPage({ next, refused }));
    }
    return reply.redirect(next, 303);
  });
}
