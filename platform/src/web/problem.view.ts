// What a person in a browser sees where a program gets `{code, message}`.
import { html } from 'hono/html';
import type { HttpProblem } from '../http.ts';
import type { Html } from './document.ts';

/** @param onward where to go from here: a link */
export function problemView({ status, message }: HttpProblem, onward: Html): { title: string; body: Html } {
  const title = titles[status] ?? (status >= 500 ? 'Something went wrong' : 'That did not work');
  const body = html`
    <section class="card narrow">
      <p class="status">${status}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <p>${onward}</p>
    </section>
  `;
  return { title, body };
}

const titles: Record<number, string> = {
  401: 'Please log in',
  403: 'Not from here',
  404: 'Nothing here',
  409: 'Not any more',
  429: 'Too fast',
  503: 'Back in a moment',
};
