/** A linear axis from 0: where it ends, and the values that have a mark. */
export type Axis = { end: number; marks: number[] };

const STEPS = [1, 2, 2.5, 5, 10];
const MOST_MARKS = 6;

/** Makes the axis for values up to `largest`: its marks are round numbers, and the last one is its end. */
export function makeAxis(largest: number): Axis {
  const least = Math.max(largest, 1) / MOST_MARKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * (STEPS.find((each) => each * power >= least) ?? 10);
  const count = Math.ceil(Math.max(largest, 1) / step);
  const marks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { end: count * step, marks };
}
