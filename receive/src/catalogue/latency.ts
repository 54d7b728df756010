import { addCount, type Counts, sortedCounts } from './counts.ts';

/** Steps in each doubling: the middle of a step differs by at most 4.4 % from any duration in it. */
const STEPS = 8;
/** Doublings from a microsecond to 12 days. */
const DOUBLINGS = 40;

/** Counts a duration in microseconds, in the step that it belongs to. */
export function addDuration(steps: Counts, us: number): void {
  const step = Math.floor(Math.log2(Math.max(us, 0) + 1) * STEPS);
  addCount(steps, Math.min(step, STEPS * DOUBLINGS - 1));
}

/** The duration in microseconds that a share of all (0 to 1) does not exceed, to about 4 %; null if there are none. */
export function percentile(steps: Counts, share: number): number | null {
  let total = 0;
  for (const count of steps.values()) total += count;
  let rank = Math.max(1, Math.ceil(share * total));
  for (const [step, count] of sortedCounts(steps)) {
    rank -= count;
    if (rank <= 0) return Math.round(2 ** ((step + 0.5) / STEPS) - 1);
  }
  return null;
}
