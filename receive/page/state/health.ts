import { signal } from '@preact/signals';
import type { StateJson } from '../../src/api/api-types.ts';
import { getState } from '../api.ts';
import { isRefused } from '../session.ts';

const EVERY_MS = 2000;

/** How the receiver is; null until it said so. */
export const health = signal<StateJson | null>(null);
/** Whether the receiver answered when it was last asked. */
export const isReachable = signal(true);

/** Asks the receiver now. Never rejects. */
export async function askHealth(): Promise<void> {
  if (isRefused.value) return;
  try {
    health.value = await getState();
    isReachable.value = true;
  } catch {
    isReachable.value = isRefused.value;
  }
}

/** Asks the receiver how it is every two seconds, while the page can be seen. Gives the function that ends it. */
export function followHealth(): () => void {
  void askHealth();
  const timer = setInterval(() => {
    if (!document.hidden) void askHealth();
  }, EVERY_MS);
  return () => clearInterval(timer);
}
