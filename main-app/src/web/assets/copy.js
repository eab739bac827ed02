// Puts a button beside what is there to be copied. Without it, one click selects the whole.

for (const element of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = 'Copy';
  const said = document.createElement('span');
  said.className = 'said';
  said.setAttribute('role', 'status');
  button.addEventListener('click', () => void copy(element, said));
  element.after(' ', button, ' ', said);
}

/**
 * @param {Element} element
 * @param {Element} said
 */
async function copy(element, said) {
  try {
    await navigator.clipboard.writeText(element.textContent ?? '');
    said.textContent = 'Copied.';
  } catch {
    // Not allowed here, or not over https: the browser's own way remains.
    getSelection()?.selectAllChildren(element);
    said.textContent = 'Selected: copy it with your keyboard.';
  }
}
