// A page as a browser without JavaScript gets it: fetched over HTTP and parsed.
import { parseHTML } from 'linkedom';

export interface FetchedPage {
  status: number;
  headers: Headers;
  text: string;
  /** What each element says that the selector finds, its white space as a browser shows it. */
  texts(selector: string): string[];
  /** An attribute of each of them; null where it has none. */
  attributes(selector: string, name: string): (string | null)[];
}

/** Redirects are not followed. */
export async function fetchPage(url: string, headers: Record<string, string> = {}): Promise<FetchedPage> {
  const response = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });
  const text = await response.text();
  const { document } = parseHTML(text);
  const find = (selector: string) => [...document.querySelectorAll(selector)];
  return {
    status: response.status,
    headers: response.headers,
    text,
    texts: (selector) => find(selector).map(({ textContent }) => String(textContent).replaceAll(/\s+/g, ' ').trim()),
    attributes: (selector, name) => find(selector).map((element) => element.getAttribute(name)),
  };
}
