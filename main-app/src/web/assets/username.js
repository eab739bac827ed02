// Says while a username is being typed whether it can be had, and if not, why. Sending the form says it as well.

/** Long enough to type on. */
const WAIT_MS = 300;

/** @param {HTMLInputElement} input */
function check(input) {
  const said = document.createElement('p');
  said.className = 'said';
  said.id = `${input.id}-said`;
  said.setAttribute('role', 'status');
  input.after(said);
  input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${said.id}`.trim());
  let asking = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;

  input.addEventListener('input', look);
  // Typed before this was loaded.
  if (input.value !== input.defaultValue) look();

  function look() {
    clearTimeout(due);
    // An answer about what was typed before comes too late.
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    say({ available: null, message: '' });
    // What was said of the name that was sent.
    document.getElementById(`${input.id}-error`)?.remove();
    const username = input.value.trim();
    if (username === '') return;
    due = setTimeout(async () => {
      const found = await ask(username, signal);
      if (!signal.aborted) say(found);
    }, WAIT_MS);
  }

  /** @param {{ available: boolean | null, message: string }} found */
  function say({ available, message }) {
    said.textContent = message;
    said.classList.toggle('bad', available === false);
    input.setAttribute('aria-invalid', String(available === false));
  }
}

/**
 * @param {string} username
 * @param {AbortSignal} signal
 * @returns {Promise<{ available: boolean | null, message: string }>}
 */
async function ask(username, signal) {
  try {
    const answer = await fetch('/api/auth/is-username-available', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
      signal,
    });
    // Asked too often, or nobody there to answer: nothing is known of the name.
    if (answer.status === 429 || answer.status >= 500) return { available: null, message: '' };
    // What the rules forbid is an error, and not a name that can be had or not.
    const { available = false, message } = await answer.json();
    return { available, message };
  } catch {
    return { available: null, message: '' };
  }
}

for (const input of document.querySelectorAll('form[data-checks-username] input[name="username"]')) {
  if (input instanceof HTMLInputElement) check(input);
}
