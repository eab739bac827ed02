// What the pages of the settings have around them.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { Page } from './layout.ts';
import type { Viewer } from './viewer.ts';

const PAGES = {
  '/settings': 'Username',
  '/settings/keys': 'API keys',
  '/settings/sessions': 'Sessions',
  '/settings/delete': 'Delete account',
} as const;

export interface SettingsPage {
  path: keyof typeof PAGES;
  viewer: Viewer;
  scripts?: readonly string[];
  body: Html;
}

export function settingsView({ path, viewer, scripts = [], body }: SettingsPage): Page {
  const title = PAGES[path];
  return {
    title: `${title} · Settings`,
    viewer,
    scripts,
    body: html`
      <h1>Settings</h1>
      <nav class="tabs" aria-label="Settings">
        ${Object.entries(PAGES).map(
          ([href, name]) => html`<a href="${href}" ${href === path ? html`aria-current="page"` : ''}>${name}</a>`,
        )}
      </nav>
      ${body}
    `,
  };
}
