// What every page has around it: head, navigation and footer.
import { html } from 'hono/html';
import type { Viewer } from './viewer.ts';

/** Whatever is put into it is escaped, unless it is such a piece itself. */
export type Html = ReturnType<typeof html>;

export interface Page {
  title: string;
  /** Who is looking; null for somebody who is not signed in. */
  viewer: Viewer | null;
  /** Modules in `assets/` that make the page better; it must be readable without them. */
  scripts?: readonly string[];
  body: Html;
}

/** The page as text, to be sent. */
export async function layout({ title, viewer, scripts = [], body }: Page): Promise<string> {
  const page = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Swamp Club</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/style.css" />
    ${scripts.map((script) => html`<script type="module" src="/assets/${script}"></script>`)}
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="bar">
      <a class="home" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24" /> Swamp Club</a>
      <nav aria-label="Main">${viewer === null ? signedOut : signedIn(viewer)}</nav>
    </header>
    <main id="main">${body}</main>
    <footer>Scores come from what the swamp CLI reports: one point a success, ten a day.</footer>
  </body>
</html> `;
  // It comes as an object, which Fastify would not send as it is.
  return String(await page);
}

const signedOut = html`<a href="/login">Log in</a> <a class="button" href="/signup">Sign up</a>`;

const signedIn = ({ username, displayUsername, name }: Viewer): Html => html`
  ${username === null ? name : html`<a href="/u/${username}">${displayUsername}</a>`}
  <a href="/settings">Settings</a>
  <form method="post" action="/logout"><button class="quiet">Log out</button></form>
`;
