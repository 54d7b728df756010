import { signal } from '@preact/signals';
import type { StateJson } from '../../src/api/api-types.ts';
import { type ApiError, getState } from '../api.ts';
import { isRefused } from '../session.ts';

const EVERY_MS = 2000;

/** The state of the receiver; null until it has answered. */
export const health = signal<StateJson | null>(null);
/** Whether the receiver answered when it was last asked. */
export const isReachable = signal(true);
/** Why the receiver cannot say its state, such as a store that cannot be read; empty if it could when last asked. */
export const storeProblem = signal('');

/** Asks the receiver now. Never rejects. */
export async function askHealth(): Promise<void> {
  if (isRefused.value) return;
  try {
    health.value = await getState();
    isReachable.value = true;
    storeProblem.value = '';
  } catch (error) {
    const { status, message } = error as ApiError;
    isReachable.value = isRefused.value || status !== 0;
    storeProblem.value = isRefused.value || status === 0 ? '' : message;
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
