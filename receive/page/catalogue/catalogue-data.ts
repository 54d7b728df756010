import { signal } from '@preact/signals';
import { listEndpoints } from '../api.ts';
import { isRefused } from '../session.ts';
import { health } from '../state/health.ts';
import { type Endpoint, toEndpoints } from './endpoint.ts';

/** What the receiver has learned, as it was at `atMs`. See EndpointsJson. */
export type Learned = {
  endpoints: readonly Endpoint[];
  learned: number;
  waiting: number;
  missed: number;
  atMs: number;
};

/** What was loaded last; null until then. */
export const learned = signal<Learned | null>(null);
/** Why the last try failed; empty if it did not. */
export const problem = signal('');

const EVERY_MS = 5000;
/** A large catalogue takes long to load: the pauses are this many times as long. */
const PAUSE_TIMES = 5;
/** If nothing was learned, it is loaded again after this time: the hours go on. */
const SAME_MS = 60_000;

let running: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Loads the catalogue now and every few seconds, while the page is visible. Returns a function that stops this. */
export function followCatalogue(): () => void {
  void refreshCatalogue();
  return () => {
    clearTimeout(timer);
    running?.abort();
  };
}

/** Loads the catalogue now. Never rejects. */
export async function refreshCatalogue(): Promise<void> {
  clearTimeout(timer);
  running?.abort();
  const own = new AbortController();
  running = own;
  const beganMs = performance.now();
  if (!document.hidden && !isRefused.peek() && !isCurrent()) await load(own.signal);
  if (own.signal.aborted) return;
  const pauseMs = Math.max(EVERY_MS, PAUSE_TIMES * (performance.now() - beganMs));
  timer = setTimeout(refreshCatalogue, pauseMs);
}

/** Whether the receiver says that it has learned nothing since the last time. */
function isCurrent(): boolean {
  const [now, state] = [learned.peek(), health.peek()?.catalogue];
  if (now === null || state === null || state === undefined || problem.peek() !== '') return false;
  const isSame =
    state.learned === now.learned && state.waiting === now.waiting && state.missed === now.missed;
  return isSame && Date.now() - now.atMs < SAME_MS;
}

async function load(ended: AbortSignal): Promise<void> {
  try {
    const answer = await listEndpoints(ended);
    if (ended.aborted) return;
    const endpoints = toEndpoints(answer.endpoints, learned.peek()?.endpoints ?? []);
    learned.value = { ...answer, endpoints, atMs: Date.now() };
    problem.value = '';
  } catch (error) {
    if (!ended.aborted) problem.value = (error as Error).message;
  }
}
