// Keeps what a page shows as it is: it is fetched again every few seconds while somebody looks, and its parts marked
// `data-live` are put in place of those shown.

const EVERY_MS = 2000;

const said = document.createElement('p');
said.setAttribute('role', 'status');
said.className = 'bad';
document.querySelector('h1')?.after(said);

/** Whether it is worth while to look again. */
async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.redirected) {
      say('You are logged out. What is shown here stays as it was.');
      return false;
    }
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    say(answer.ok ? '' : 'Telemetry does not answer as it should. What is shown here is as it was before.');
  } catch {
    say('Telemetry cannot be reached. What is shown here is as it was before.');
  }
  return true;
}

/** @param {Document} fresh */
function show(fresh) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id);
    if (next !== null) replace(part, next);
  }
}

/**
 * The part itself stays, so that a change in it is read out where it is a status.
 * @param {Element} part
 * @param {Element} next
 */
function replace(part, next) {
  // Left alone where nothing differs, so that a selection in it is not lost, nor what is being typed.
  if (part.innerHTML === next.innerHTML) return;
  const { activeElement } = document;
  const href = part.contains(activeElement) ? activeElement?.getAttribute('href') : undefined;
  part.replaceChildren(...next.childNodes);
  if (href == null) return;
  const again = [...part.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
  again?.focus({ preventScroll: true });
}

/** @param {string} message */
function say(message) {
  if (said.textContent !== message) said.textContent = message;
}

function refreshSoon() {
  setTimeout(async () => {
    if (document.visibilityState === 'hidden' || (await refresh())) refreshSoon();
  }, EVERY_MS);
}

refreshSoon();
