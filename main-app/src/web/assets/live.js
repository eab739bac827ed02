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
  if (!answer.ok) return;
  // A profile whose person has another name now.
  if (answer.redirected) history.replaceState(null, '', answer.url);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = fresh.title;
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id);
    // Left alone where nothing differs, so that neither the focus nor a selection in it is lost.
    if (next !== null && next.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(next));
  }
}

const events = new EventSource('/live');
events.addEventListener('change', refreshSoon);
// Also after every interruption: what happened meanwhile was told to nobody.
events.addEventListener('open', refreshSoon);
