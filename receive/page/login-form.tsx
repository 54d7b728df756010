import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { login } from './session.ts';

const refusal = signal('');

/** Asks for the receiver's token. The page continues when it is right. */
export function LoginForm() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  async function submit(event: Event) {
    event.preventDefault();
    try {
      refusal.value = '';
      refusal.value = (await login(field.current?.value ?? '')) ?? '';
    } catch {
      refusal.value = 'The receiver does not answer. Is it still running?';
    }
  }
  return (
    <main class="login">
      <form onSubmit={submit}>
        <h1>This receiver needs a token</h1>
        <p>
          The file of <code>--page-token-file</code> has it. <code>meshtap view</code> opens the page with it.
        </p>
        <label for="token">Token</label>
        <input
          ref={field}
          id="token"
          type="password"
          autocomplete="current-password"
          required
          aria-invalid={refusal.value !== ''}
          aria-describedby="token-refusal"
        />
        <button type="submit">Log in</button>
        <p id="token-refusal" class="refusal" role="alert">
          {refusal.value}
        </p>
      </form>
    </main>
  );
}
