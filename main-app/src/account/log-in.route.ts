// GET and POST /login, POST /logout.
import { parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendPage } from '../web/send-page.ts';
import { viewerOf, type ViewerParts } from '../web/viewer.ts';
import { askAuth } from './ask-auth.ts';
import { CliLogin } from './cli-callback.ts';
import { allowHandOver, handOver } from './cli-login.route.ts';
import { confirmPage } from './cli-login.view.ts';
import { logInPage } from './log-in.view.ts';
import { Next } from './next-path.ts';
import { refusedForm, type Wording } from './refused-form.ts';

const LogIn = z.object({ login: z.string().trim(), password: z.string() });
const SignedIn = z.object({ user: z.object({ id: z.string() }) });

const wrong = { field: 'login', message: 'No account has this name and this password. Check both and try again.' };
const WORDING: Wording = {
  INVALID_EMAIL: wrong,
  INVALID_EMAIL_OR_PASSWORD: wrong,
  INVALID_USERNAME_OR_PASSWORD: wrong,
  // No account has these, so that they are no different from any others that are wrong.
  USERNAME_TOO_LONG: wrong,
  PASSWORD_TOO_LONG: wrong,
};

export function logInRoutes(app: FastifyInstance, parts: ViewerParts): void {
  const { auth } = parts;
  app.get('/login', async (request, reply) => {
    const { next, cli } = parseQuery(request.query);
    if (cli !== null) allowHandOver(reply, cli);
    const viewer = await viewerOf(reply, parts);
    if (viewer === null) return sendPage(reply, logInPage({ next, cli, refused: null }));
    return cli === null ? reply.redirect(next, 303) : sendPage(reply, confirmPage(cli, viewer));
  });

  app.post('/login', async (request, reply) => {
    const { next, cli } = parseQuery(request.query);
    const { login, password } = parseInput(LogIn, request.body);
    let userId: string;
    try {
      const [path, who] = login.includes('@')
        ? (['/sign-in/email', { email: login }] as const)
        : (['/sign-in/username', { username: login }] as const);
      userId = SignedIn.parse(await askAuth(auth, reply, path, { ...who, password })).user.id;
    } catch (error) {
      if (cli !== null) allowHandOver(reply, cli);
      return sendPage(reply, logInPage({ next, cli, refused: refusedForm(reply, error, { login }, WORDING) }));
    }
    return cli === null ? reply.redirect(next, 303) : handOver(auth, reply, cli, userId);
  });

  // The CLI's sessions are its own, and stay.
  app.post('/logout', async (request, reply) => {
    await askAuth(auth, reply, '/sign-out', {});
    return reply.redirect(parseInput(Next, request.query).next, 303);
  });
}

/** @throws HttpProblem 400: a login of the CLI that is not as it must be is no login of the browser either. */
function parseQuery(query: unknown): { next: string; cli: CliLogin | null } {
  const isOfCli = Object.hasOwn(Object(query), 'cli_callback');
  return { ...parseInput(Next, query), cli: isOfCli ? parseInput(CliLogin, query) : null };
}
