import type { StateJson } from '../../../receive/src/api/api-types.ts';
import { eventually } from '../../support/eventually.ts';
import { median } from '../statistics.ts';
import type { FleetLags } from './results.ts';

const SAMPLE_EVERY_MS = 250;
const LEARNING_TIMEOUT_MS = 120_000;

/** Reads the state of a receiver from its page. */
export async function readState(page: string): Promise<StateJson> {
  return (await ask(page, '/api/state')) as StateJson;
}

/**
 * Looks at the newest exchange of the pages, in turn. Returns the function to call when the load is over: it waits until
 * the catalogue has learned everything.
 */
export function watchLags(pages: string[]): () => Promise<FleetLags> {
  let isOver = false;
  const ages: number[] = [];
  const watch = async () => {
    for (let at = 0; !isOver && pages.length > 0; at++) {
      const age = await readAge(pages[at % pages.length]!);
      if (age !== undefined) ages.push(age);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
  };
  const watching = watch();
  return async () => {
    isOver = true;
    await watching;
    return {
      visibleMs: median(ages),
      visibleMaxMs: ages.length > 0 ? Math.max(...ages) : NaN,
      learnedAfterMs: await untilLearned(pages),
    };
  };
}

/** How old the newest exchange is; undefined if there is none, or if the page does not answer now. */
async function readAge(page: string): Promise<number | undefined> {
  const list = (await ask(page, '/api/exchanges?limit=1').catch(() => undefined)) as
    | { exchanges: { time: string }[] }
    | undefined;
  const newest = list?.exchanges[0];
  return newest && Date.now() - Date.parse(newest.time);
}

async function untilLearned(pages: string[]): Promise<number> {
  if (pages.length === 0) return NaN;
  const start = performance.now();
  const learning = eventually(
    'all exchanges to be learned',
    () => Promise.all(pages.map(readState)),
    (states) => states.every(({ catalogue }) => catalogue?.waiting === 0),
    { timeoutMs: LEARNING_TIMEOUT_MS, intervalMs: SAMPLE_EVERY_MS },
  );
  return learning.then(
    () => performance.now() - start,
    () => Infinity,
  );
}

async function ask(page: string, path: string): Promise<unknown> {
  const response = await fetch(`${page}${path}`);
  if (!response.ok) throw new Error(`The receiver answered ${response.status} to ${path}.`);
  return response.json();
}
