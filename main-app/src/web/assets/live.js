// Keeps what a page shows as it is: when something has changed, the page is fetched again, and its parts marked
// `data-live` are put in place of those shown.

/** Many pages are open at once: not all of them ask in the same instant, and none more often than about once a second. */
const WAIT_MS = 300;
const SPREAD_MS = 700;

let isDue = false;

function refreshSoon() {
  if (isDue) return;
  isDue = true;
  setTimeout(
    () => {
      isDue = false;
      void refresh();
    },
    WAIT_MS + Math.random() * SPREAD_MS,
  );
}

async function refresh() {
  const page = await fetchAgain();
  if (page === null) return;
  // A profile whose person has another name now.
  if (page.isElsewhere) history.replaceState(null, '', page.url);
  document.title = page.document.title;
  // A profile whose person has left has no such parts, and gets them again with whoever takes the name.
  const hasParts = [document, page.document].every((one) => one.querySelector('[data-live]') !== null);
  for (const part of document.querySelectorAll(hasParts ? '[data-live]' : '#main')) {
    const next = page.document.getElementById(part.id);
    if (next !== null) replace(part, next);
  }
}

/** The page as it would be shown now; null while it cannot be had: what is shown stays, and the next change tries again. */
async function fetchAgain() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok && answer.status !== 404) return null;
    const document = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return { document, url: answer.url, isElsewhere: answer.redirected };
  } catch {
    return null;
  }
}

/**
 * Puts a part in place of the one shown, which may be in use.
 * @param {Element} part
 * @param {Element} next
 */
function replace(part, next) {
  for (const { id } of part.querySelectorAll('details[open]')) next.querySelector(`#${id}`)?.setAttribute('open', '');
  // Left alone where nothing differs, so that a selection in it is not lost.
  if (next.innerHTML === part.innerHTML) return;
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  part.replaceWith(document.adoptNode(next));
  const again = [...next.querySelectorAll('a, summary')].find((one) => one.outerHTML === focused?.outerHTML);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/** A browser connects again by itself, unless what answers is no stream: a proxy whose service is away, say. */
const LISTEN_AGAIN_MS = 5000;

/** @type {EventSource | undefined} */
let events;

/** Listens while the page is looked at: a browser has few connections to one site, for all of its tabs together. */
function listen() {
  events?.close();
  if (document.hidden) return;
  const opened = new EventSource('/live');
  events = opened;
  opened.addEventListener('change', refreshSoon);
  // What happened before it listened, or while it was cut off, was told to nobody.
  opened.addEventListener('open', refreshSoon);
  opened.addEventListener('error', () => {
    if (events === opened && opened.readyState === EventSource.CLOSED) setTimeout(listen, LISTEN_AGAIN_MS);
  });
}

document.addEventListener('visibilitychange', listen);
listen();
