// What a person in a browser sees where a program gets `{code, message}`.
import type { HttpProblem } from '@swamp-club/platform/http.ts';
import { html } from 'hono/html';
import { layout } from './layout.ts';

/** Asks nobody anything, because the database may be what is away. */
export const errorPage = ({ status, message }: HttpProblem): Promise<string> => {
  const title = titles[status] ?? (status >= 500 ? 'Something went wrong' : 'That did not work');
  const body = html`
    <section class="card narrow">
      <p class="status">${status}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <p><a href="/">To the leaderboard</a></p>
    </section>
  `;
  return layout({ title, viewer: null, body });
};

const titles: Record<number, string> = {
  401: 'Please log in',
  403: 'Not from here',
  404: 'Nothing here',
  429: 'Too fast',
  503: 'Back in a moment',
};
