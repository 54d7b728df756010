import { notify } from '../state/notice.ts';

/** Copies text, and says `done`, or that the browser does not let the page copy (it may not, without TLS). */
export async function copyText(text: string, done: string): Promise<void> {
  notify((await isCopied(text)) ? done : 'The browser did not let the page copy');
}

async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** The old way to copy, for pages that may not use the clipboard. */
function copySelected(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  const wasCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return wasCopied;
}
