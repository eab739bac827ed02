// The page of a person's API keys: what they are for, a new one, and those there are.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { dayOf } from '@swamp-club/platform/web/format.ts';
import type { WithId } from 'mongodb';
import type { Page } from '../web/layout.ts';
import { settingsView } from '../web/settings.view.ts';
import { table } from '../web/table.view.ts';
import type { Viewer } from '../web/viewer.ts';
import type { ApiKey } from './api-key-store.ts';
import { formFields } from './form-fields.view.ts';
import type { RefusedForm } from './refused-form.ts';

export interface Keys {
  viewer: Viewer;
  /** Where the club is, for the CLI. */
  url: string;
  keys: readonly Key[];
  /** The key that was made just now: shown this once. */
  created?: { name: string; key: string };
  refused?: RefusedForm;
  hasRevoked?: boolean;
}

type Key = WithId<ApiKey>;

const CAPTION =
  'The newest first. What uses a key that is revoked is refused: by the club at once, by telemetry after a minute.';
const COLUMNS = { Name: '', 'Begins with': 'wide', Created: 'wide', 'Last used': '', Revoke: '' };

const NAME = {
  name: 'name',
  label: 'Name',
  autocomplete: 'off',
  hint: 'Where you use it, to know it by. 1 to 32 characters.',
};

export const keysView = ({ viewer, url, keys, created, refused, hasRevoked = false }: Keys): Page =>
  settingsView({
    path: '/settings/keys',
    viewer,
    scripts: created === undefined ? [] : ['copy.js'],
    body: html`
      ${created === undefined ? '' : createdKey(created, url)}
      <section class="card" aria-labelledby="create-title">
        <h2 id="create-title">Create an API key</h2>
        <p>
          With a key of yours a program counts as you. <code>swamp auth login</code> makes one for your own machine by
          itself; where nobody can log in, such as in continuous integration, you give it one from here.
        </p>
        <form method="post" action="/settings/keys">
          ${formFields(refused ?? null, [NAME])}
          <button>Create a key</button>
        </form>
      </section>
      <section class="card" aria-labelledby="keys-title">
        <h2 id="keys-title">Your API keys</h2>
        ${hasRevoked ? html`<p class="success" role="status">The key is revoked.</p>` : ''}
        ${keys.length === 0 ? html`<p>You have none.</p>` : table(CAPTION, COLUMNS, keys.map(keyRow))}
      </section>
    `,
  });

const createdKey = ({ name, key }: { name: string; key: string }, url: string): Html => html`
  <section class="card" aria-labelledby="created-title">
    <h2 id="created-title">Your new key “${name}”</h2>
    <p class="success" role="status">Copy it now. It is shown this once, and kept by nobody but you.</p>
    <p><code id="key" class="secret" data-copy>${key}</code></p>
    <p>The swamp CLI takes it from its environment:</p>
    <pre><code>export SWAMP_CLUB_URL=${url}
export SWAMP_API_KEY=<i>the key</i>
swamp auth whoami</code></pre>
    <p>Other programs send it as the header <code>x-api-key</code>.</p>
  </section>
`;

const keyRow = (key: Key): Html => html`
  <tr>
    <th scope="row">${nameOf(key)}</th>
    <td class="wide">${key.start == null ? '' : html`<code>${key.start}…</code>`}</td>
    <td class="wide">${dayOf(key.createdAt)}</td>
    <td>${key.lastRequest == null ? 'never' : dayOf(key.lastRequest)}</td>
    <td>${revoke(key)}</td>
  </tr>
`;

/** Asked once more before it happens, by a browser without JavaScript as well. */
const revoke = (key: Key): Html => html`
  <details>
    <summary aria-label="Revoke ${nameOf(key)}">Revoke</summary>
    <form method="post" action="/settings/keys/${key._id.toHexString()}/revoke">
      <button class="danger" aria-label="Yes, revoke it: ${nameOf(key)}">Yes, revoke it</button>
    </form>
  </details>
`;

const nameOf = ({ name, start }: Key): string => name ?? (start == null ? 'without a name' : `${start}…`);
