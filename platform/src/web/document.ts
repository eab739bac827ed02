// The frame of every page: head, header, main part and footer.
import { html } from 'hono/html';

/** Whatever is put into it is escaped, unless it is such a piece itself. */
export type Html = ReturnType<typeof html>;

export interface Document {
  title: string;
  /** Modules among the assets that make the page better; it must be readable without them. */
  scripts: readonly string[];
  header: Html;
  main: Html;
  footer: string;
}

/** The page as text, to be sent. */
export async function documentOf({ title, scripts, header, main, footer }: Document): Promise<string> {
  const page = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/style.css" />
    ${scripts.map((script) => html`<script type="module" src="/assets/${script}"></script>`)}
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="bar">${header}</header>
    <main id="main">${main}</main>
    <footer>${footer}</footer>
  </body>
</html> `;
  // It comes as an object, which Fastify would not send as it is.
  return String(await page);
}
