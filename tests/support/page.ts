// A page as a browser without JavaScript gets it, and somebody with such a browser: who keeps cookies and fills in forms.
import { parseHTML } from 'linkedom';

export interface FetchedPage {
  status: number;
  headers: Headers;
  /** Where it redirects to, which nobody follows by themselves; null for a page. */
  location: string | null;
  /** Its HTML. */
  text: string;
  /** What each element says that the selector finds, its white space as a browser shows it. */
  texts(selector: string): string[];
  /** An attribute of each of them; null where it has none. */
  attributes(selector: string, name: string): (string | null)[];
  forms: Form[];
}

export interface Form {
  action: string;
  /** What is in its inputs, by their names. */
  fields: Record<string, string>;
}

/** Redirects are not followed. */
export async function fetchPage(
  url: string,
  headers: Record<string, string> = {},
  init: RequestInit = {},
): Promise<FetchedPage> {
  const response = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html', ...headers }, ...init });
  const text = await response.text();
  const { document } = parseHTML(text);
  const find = (selector: string) => [...document.querySelectorAll(selector)];
  return {
    status: response.status,
    headers: response.headers,
    location: response.headers.get('location'),
    text,
    texts: (selector) => find(selector).map(({ textContent }) => String(textContent).replaceAll(/\s+/g, ' ').trim()),
    attributes: (selector, name) => find(selector).map((element) => element.getAttribute(name)),
    forms: find('form').map((form) => ({
      action: form.getAttribute('action') ?? '',
      fields: Object.fromEntries(
        [...form.querySelectorAll('input[name]')].map((input) => [
          String(input.getAttribute('name')),
          input.getAttribute('value') ?? '',
        ]),
      ),
    })),
  };
}

export interface Visitor {
  get(path: string): Promise<FetchedPage>;
  /** Sends a form as a page of `url` does, unless `headers` say otherwise. */
  post(path: string, body: Record<string, string>, headers?: Record<string, string>): Promise<FetchedPage>;
  /** Asks with JSON, as a script of a page does, and parses what is answered. */
  ask(path: string, body: object): Promise<unknown>;
  /**
   * Sends the first form of this page whose action begins with `action`, its fields as they stand but for what is filled in.
   * @throws Error where the page has no such form, or the form no such field
   */
  submit(page: FetchedPage, action: string, filledIn?: Record<string, string>): Promise<FetchedPage>;
}

export function visitor(url: string): Visitor {
  const cookies = new Map<string, string>();

  const visit = async (path: string, headers: Record<string, string>, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = await fetchPage(new URL(path, url).href, { cookie, ...headers }, init);
    for (const set of page.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return page;
  };

  const post: Visitor['post'] = (path, body, headers = { origin: new URL(url).origin }) =>
    visit(path, headers, { method: 'POST', body: new URLSearchParams(body) });

  return {
    get: (path) => visit(path, {}),
    post,
    ask: async (path, body) => {
      const headers = { origin: new URL(url).origin, 'content-type': 'application/json' };
      return JSON.parse((await visit(path, headers, { method: 'POST', body: JSON.stringify(body) })).text);
    },
    submit: async (page, action, filledIn = {}) => {
      const form = page.forms.find((one) => one.action.startsWith(action));
      if (form === undefined) throw new Error(`the page has no form to ${action}`);
      const unknown = Object.keys(filledIn).find((name) => !Object.hasOwn(form.fields, name));
      if (unknown !== undefined) throw new Error(`the form to ${action} has no field ${unknown}`);
      return post(form.action, { ...form.fields, ...filledIn });
    },
  };
}
