import { signal } from '@preact/signals';

/** Whether the receiver needs a token before it answers; the login form is then shown. */
export const isRefused = signal(false);

/** Exchanges a token for a session, which the browser keeps as a cookie. Returns why the receiver refuses it, if it does. */
export async function login(token: string): Promise<string | undefined> {
  const answer = await fetch('session', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }),
  });
  if (answer.ok) {
    isRefused.value = false;
    return undefined;
  }
  const said = (await answer.json().catch(() => ({}))) as { error?: string };
  if (answer.status === 401) return 'This is not the token of this receiver.';
  return said.error ?? `The receiver answered ${answer.status}.`;
}

/** Sends the token of `#token=...`, with which `meshtap view` opens the page, and removes it from the address. */
export async function redeemToken(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  try {
    isRefused.value = (await login(token)) !== undefined;
  } catch {
    // The page itself says that the receiver cannot be reached.
  }
}
