// What every page of the club has around it: navigation and footer.
import type { HttpProblem } from '@swamp-club/platform/http.ts';
import { documentOf, type Html } from '@swamp-club/platform/web/document.ts';
import { problemView } from '@swamp-club/platform/web/problem.view.ts';
import { html } from 'hono/html';
import type { Viewer } from './viewer.ts';

export interface Page {
  title: string;
  /** Who is looking; null for somebody who is not signed in. */
  viewer: Viewer | null;
  /** Modules in `assets/` that make the page better; it must be readable without them. */
  scripts?: readonly string[];
  body: Html;
}

/** The page as text, to be sent. */
export const layout = ({ title, viewer, scripts = [], body }: Page): Promise<string> =>
  documentOf({
    title: `${title} · Swamp Club`,
    scripts,
    header: html`
      <a class="home" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24" /> Swamp Club</a>
      <nav aria-label="Main">${viewer === null ? signedOut : signedIn(viewer)}</nav>
    `,
    main: body,
    footer: 'Scores come from what the swamp CLI reports: one point a success, ten a day.',
  });

/** Asks nobody anything, not even who is looking: the database may be what is away. */
export const errorPage = (problem: HttpProblem): Promise<string> =>
  layout({ viewer: null, ...problemView(problem, html`<a href="/">To the leaderboard</a>`) });

const signedOut = html`<a href="/login">Log in</a> <a class="button" href="/signup">Sign up</a>`;

const signedIn = ({ username, displayUsername, name }: Viewer): Html => html`
  ${username === null ? name : html`<a href="/u/${username}">${displayUsername}</a>`}
  <a href="/settings">Settings</a>
  <form method="post" action="/logout"><button class="quiet">Log out</button></form>
`;
