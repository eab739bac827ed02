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
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  const isGone = answer.status === 404;
  if (!answer.ok && !isGone) return;
  // A profile whose person has another name now.
  if (answer.redirected) history.replaceState(null, '', answer.url);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = fresh.title;
  // A profile whose person has left has no parts any more: what is said in its place is the whole of the page.
  for (const part of document.querySelectorAll(isGone ? '#main' : '[data-live]')) {
    const next = fresh.getElementById(part.id);
    if (next !== null) replace(part, next);
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
  const href = focused?.getAttribute('href');
  const again = [...next.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
  again?.focus({ preventScroll: true });
}

const events = new EventSource('/live');
events.addEventListener('change', refreshSoon);
// Also after every interruption: what happened meanwhile was told to nobody.
events.addEventListener('open', refreshSoon);
