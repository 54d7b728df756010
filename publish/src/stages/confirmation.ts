import { createInterface } from 'node:readline';
import type { RunContext } from '../context.ts';

/** Asks a person a question that is a whole sentence. True for `y` and `yes`. Throws the reason of a signal. */
export async function confirm(question: string, { stdin, signal, emit }: RunContext): Promise<boolean> {
  signal.throwIfAborted();
  emit({ kind: 'prompt', text: `${question} [y/N] ` });
  const lines = createInterface({ input: stdin });
  const close = () => lines.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
    signal.throwIfAborted();
    return false;
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
}
