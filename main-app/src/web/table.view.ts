// A table: what it is about, its columns, its rows.
import { html } from 'hono/html';
import type { Html } from '@swamp-club/platform/web/document.ts';

/** @param columns each heading, with the class of its column: `number`, or `wide` for one that is left out where it is narrow */
export const table = (caption: Html | string, columns: Record<string, string>, rows: readonly Html[]): Html => html`
  <table>
    <caption>${caption}</caption>
    <thead>
      <tr>
        ${Object.entries(columns).map(([heading, kind]) => html`<th scope="col" class="${kind}">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>
`;
