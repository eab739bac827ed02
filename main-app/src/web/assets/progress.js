// Follows a rename on its page: the page is fetched again until all is done, and what has changed is shown and read aloud.

const WAIT_MS = 1000;
/** With telemetry away it may take long: nobody needs to ask every second. */
const MAX_WAIT_MS = 5000;

/** @param {number} waitMs */
function lookIn(waitMs) {
  // What has stopped may be set going again.
  if (document.querySelector('#steps .current, #steps .stopped') === null) return;
  setTimeout(async () => {
    const hasChanged = document.hidden ? false : await look();
    lookIn(hasChanged ? WAIT_MS : Math.min(waitMs * 1.2, MAX_WAIT_MS));
  }, waitMs);
}

/** Returns whether anything has changed. */
async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    // Logged out meanwhile, or nobody there: what is shown stays.
    if (!answer.ok || answer.redirected) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return ['summary', 'steps'].map((id) => renew(id, fresh)).includes(true);
  } catch {
    return false;
  }
}

/**
 * Returns whether there was anything new: what is the same is left alone, so that it is not read aloud again.
 * @param {string} id
 * @param {Document} fresh
 */
function renew(id, fresh) {
  const shown = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (shown === null || next === null || shown.outerHTML === next.outerHTML) return false;
  // The element itself stays: what is read aloud is what changes in it.
  shown.className = next.className;
  shown.replaceChildren(...next.childNodes);
  return true;
}

lookIn(WAIT_MS);
