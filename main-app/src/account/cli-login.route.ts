// The CLI's login by browser: hands a session over to the CLI, which listens on the machine that the browser runs on.
import { contentSecurityPolicy, parseInput } from '@swamp-club/platform/http.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendPage } from '../web/send-page.ts';
import { viewerOf, type ViewerParts } from '../web/viewer.ts';
import type { Auth } from './auth.ts';
import { callbackAddress, CliLogin, cliLoginPath } from './cli-callback.ts';
import { cliSuccessPage } from './cli-login.view.ts';

export function cliLoginRoutes(app: FastifyInstance, parts: ViewerParts): void {
  app.post('/cli/login', async (request, reply) => {
    const cli = parseInput(CliLogin, request.query);
    const viewer = await viewerOf(reply, parts);
    // Signed out meanwhile, in another window.
    if (viewer === null) return reply.redirect(cliLoginPath(cli), 303);
    return handOver(parts.auth, reply, cli, viewer.userId.toHexString());
  });

  app.get('/cli/success', async (_request, reply) => sendPage(reply, cliSuccessPage(await viewerOf(reply, parts))));
}

/** For a page whose form leads to the CLI: browsers follow a form's redirects only to where the page may send forms. */
export function allowHandOver(reply: FastifyReply, { cli_callback }: CliLogin): void {
  const formAction = [...contentSecurityPolicy.formAction, new URL(cli_callback).origin];
  reply.helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { ...contentSecurityPolicy, formAction } },
  });
}

/** Sends the browser to the CLI with a session of the CLI's own, which logging out in the browser does not end. */
export async function handOver(auth: Auth, reply: FastifyReply, cli: CliLogin, userId: string): Promise<FastifyReply> {
  const { internalAdapter } = await auth.$context;
  const session = await internalAdapter.createSession(userId, false, {
    userAgent: 'swamp CLI',
    ipAddress: reply.request.ip,
  });
  return (
    reply
      // The address holds a session: it is kept by nobody, and no page is told where the browser comes from.
      .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      .redirect(callbackAddress(cli, session.token), 303)
  );
}
