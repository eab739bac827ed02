// Somebody with a browser without JavaScript: keeps cookies, follows no redirect by itself and sends forms as they stand.
import { parseHTML } from 'linkedom';

export interface VisitedPage {
  status: number;
  headers: Headers;
  /** Where it redirects to; null for a page. */
  location: string | null;
  /** What the first element says that the selector finds; null where there is none. */
  text(selector: string): string | null;
  attribute(selector: string, name: string): string | null;
}

export interface Visitor {
  get(path: string): Promise<VisitedPage>;
  /** Sends the form of this page whose action begins with `action`, with what the fields are filled in with. */
  submit(page: VisitedPage, action: string, filledIn?: Record<string, string>): Promise<VisitedPage>;
  post(path: string, body: Record<string, string>, headers?: Record<string, string>): Promise<VisitedPage>;
}

export function visitor(url: string): Visitor {
  const cookies = new Map<string, string>();

  const visit = async (path: string, init: RequestInit, more: Record<string, string> = {}): Promise<VisitedPage> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', cookie, ...more };
    const answer = await fetch(new URL(path, url), { redirect: 'manual', headers, ...init });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const { document } = parseHTML(await answer.text());
    return {
      status: answer.status,
      headers: answer.headers,
      location: answer.headers.get('location'),
      text: (selector) => document.querySelector(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? null,
      attribute: (selector, name) => document.querySelector(selector)?.getAttribute(name) ?? null,
    };
  };

  const post: Visitor['post'] = (path, body, headers = { origin: new URL(url).origin }) =>
    visit(path, { method: 'POST', body: new URLSearchParams(body) }, headers);

  return {
    get: (path) => visit(path, {}),
    post,
    submit: async (page, action, filledIn = {}) => {
      const path = page.attribute(`form[action^="${action}"]`, 'action');
      if (path === null) throw new Error(`the page has no form to ${action}`);
      return post(path, filledIn);
    },
  };
}
