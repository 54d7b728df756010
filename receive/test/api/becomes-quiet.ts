import { eventually } from '../../../e2e/support/eventually.ts';

/** Waits until a count has not grown for ten looks, while nothing is on its way that could make it grow. */
export async function becomesQuiet(count: () => number, isBusy = () => false): Promise<void> {
  let last = -1;
  let looks = 0;
  const look = () => {
    looks = count() === last && !isBusy() ? looks + 1 : 0;
    last = count();
    return looks;
  };
  await eventually('a count that grows no more', look, (seen) => seen >= 10, { intervalMs: 50 });
}
