// Follows a rename on its page: the page is fetched again until nothing moves any more.

const WAIT_MS = 1000;
/** With telemetry away it may take long: nobody needs to ask every second. */
const MAX_WAIT_MS = 10_000;

/** @param {number} waitMs */
function lookIn(waitMs) {
  if (document.querySelector('[data-progress="moving"]') === null) return;
  setTimeout(async () => {
    const hasChanged = await look();
    lookIn(hasChanged ? WAIT_MS : Math.min(waitMs * 1.2, MAX_WAIT_MS));
  }, waitMs);
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    // Logged out meanwhile, or nobody there: what is shown stays.
    if (!answer.ok || answer.redirected) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const summary = document.getElementById('summary');
    const steps = document.getElementById('steps');
    const nextSteps = fresh.getElementById('steps');
    const said = fresh.getElementById('summary')?.textContent;
    if (summary === null || steps === null || nextSteps === null || said === undefined) return false;
    if (steps.innerHTML === nextSteps.innerHTML) return false;
    steps.replaceWith(document.adoptNode(nextSteps));
    // Its text alone, so that it is read out.
    summary.textContent = said;
    return true;
  } catch {
    return false;
  }
}

lookIn(WAIT_MS);
