// What every page of the operators has around it, and how it is sent.
import type { HttpProblem } from '@swamp-club/platform/http.ts';
import { documentOf, type Html } from '@swamp-club/platform/web/document.ts';
import { problemView } from '@swamp-club/platform/web/problem.view.ts';
import type { FastifyReply } from 'fastify';
import { html } from 'hono/html';

export interface OpsPage {
  title: string;
  /** Where this page belongs in the navigation. */
  section?: keyof typeof SECTIONS;
  /** Who is logged in; null for nobody. */
  operator: string | null;
  /** Parts marked `data-live` keep themselves as they are, where scripts run. */
  isLive?: boolean;
  body: Html;
}

const SECTIONS = {
  '/ops': 'Overview',
  '/ops/queues/commands': 'Commands',
  '/ops/queues/events': 'Events',
  '/ops/log': 'Log',
} as const;

/** The page as text. */
const opsLayout = ({ title, section, operator, isLive = false, body }: OpsPage): Promise<string> =>
  documentOf({
    title: `${title} · Telemetry`,
    scripts: isLive ? ['refresh.js'] : [],
    header: html`
      <a class="home" href="/ops"><img src="/assets/icon.svg" alt="" width="24" height="24" /> Telemetry</a>
      ${operator === null ? '' : navigation(operator, section)}
    `,
    main: body,
    footer: 'For the operators of the Swamp Club. Times are UTC.',
  });

/** Asks nobody anything, not even who is looking: the database may be what is away. */
export const errorPage = (problem: HttpProblem): Promise<string> =>
  opsLayout({ operator: null, ...problemView(problem, html`<a href="/ops">To the overview</a>`) });

const navigation = (operator: string, section: OpsPage['section']): Html => html`
  <nav aria-label="Main">
    ${Object.entries(SECTIONS).map(
      ([href, name]) => html`<a href="${href}" ${href === section ? html`aria-current="page"` : ''}>${name}</a>`,
    )}
    <span class="soft">${operator}</span>
    <form method="post" action="/ops/logout"><button class="quiet">Log out</button></form>
  </nav>
`;

/** Kept by nobody: it tells what only operators may know. */
export async function sendOpsPage(reply: FastifyReply, page: OpsPage): Promise<FastifyReply> {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(await opsLayout(page));
}
