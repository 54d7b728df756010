import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

/** How long to wait and how often to look, in milliseconds. */
export type Patience = { timeoutMs?: number; intervalMs?: number };

// A busy machine may stall for ten seconds. It costs nothing if all is well.
const DEFAULT_TIMEOUT_MS = 60_000;

/** Thrown by a probe if waiting is pointless, such as for a process that has died. */
export class Hopeless extends Error {
  override name = 'Hopeless';
}

/**
 * Calls `probe` until `isDone` is true for its value, and returns that value. If a probe throws, it is called again,
 * unless it throws Hopeless. Throws an Error that says what it waited for and what it saw last.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  isDone: (value: T) => boolean,
  { timeoutMs = DEFAULT_TIMEOUT_MS, intervalMs = 20 }: Patience = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    let seen: unknown;
    try {
      const value = await probe();
      if (isDone(value)) return value;
      seen = value;
    } catch (error) {
      if (error instanceof Hopeless)
        throw new Error(`Waited for ${what}: ${error.message}`, { cause: error });
      seen = error;
    }
    if (performance.now() > end) {
      throw new Error(`Waited ${timeoutMs / 1000} s for ${what}. Last seen: ${describe(seen)}`);
    }
    await delay(intervalMs);
  }
}

function describe(seen: unknown): string {
  if (seen instanceof Error) return seen.message;
  return inspect(seen, { depth: 3, maxArrayLength: 20, maxStringLength: 500, breakLength: 100 });
}
