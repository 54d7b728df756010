import { computed, signal } from '@preact/signals';
import type { StateJson } from '../../src/api/api-types.ts';
import { getState } from '../api.ts';
import { isRefused } from '../session.ts';

const EVERY_MS = 2000;

/** The state of the receiver; null until it has answered. */
export const health = signal<StateJson | null>(null);
/** Whether the receiver answered when it was last asked. */
export const isReachable = signal(true);
/** Whether the store could be read when the receiver last answered. */
export const isReadable = computed(() => health.value?.stored !== null);

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

/** Asks the receiver for its state every two seconds, while the page is visible. Returns a function that stops this. */
export function followHealth(): () => void {
  void askHealth();
  const timer = setInterval(() => {
    if (!document.hidden) void askHealth();
  }, EVERY_MS);
  return () => clearInterval(timer);
}
