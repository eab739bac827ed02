// What somebody in a browser sees where a program gets `{code, message}`.
import type { HttpProblem } from '@swamp-club/platform/http.ts';
import { html } from 'hono/html';
import { opsLayout } from './ops-layout.ts';

/** Does not know who is looking, and asks nothing: the database may be what is away. */
export function errorPage({ status, message }: HttpProblem): Promise<string> {
  const title = titles[status] ?? (status >= 500 ? 'Something went wrong' : 'That did not work');
  const body = html`
    <section class="card narrow">
      <p class="status">${status}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <p><a href="/ops">To the overview</a></p>
    </section>
  `;
  return opsLayout({ title, operator: null, body });
}

const titles: Record<number, string> = {
  401: 'For operators only',
  403: 'Not from here',
  404: 'Nothing here',
  409: 'Not any more',
  503: 'Back in a moment',
};
