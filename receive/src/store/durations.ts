/** Up to this many durations are kept exactly. */
export const EXACT = 2000;
/** Steps of the histogram in each doubling: the middle of a step differs by at most 1.1 % from any value in it. */
export const STEPS = 32;
/** Doublings from a microsecond to 12 days. */
const DOUBLINGS = 40;
/** The step of all longer durations. */
export const LAST_STEP = STEPS * DOUBLINGS - 1;

/** Collects durations for percentiles: a few exactly, many within about one percent, in memory that does not grow. */
export class Durations {
  #exact: number[] = [];
  #steps: Uint32Array | undefined;
  #count = 0;

  /** Adds one, in microseconds. */
  add(us: number): void {
    this.#count++;
    if (this.#steps) this.#steps[stepOf(us)]!++;
    else if (this.#exact.push(us) > EXACT) this.#condense();
  }

  /** The smallest duration that at least `share` of all (0 to 1) do not exceed; null if there are none. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null;
    let rank = Math.max(1, Math.ceil(share * this.#count));
    if (!this.#steps) return this.#exact.sort((one, other) => one - other)[rank - 1]!;
    let step = 0;
    for (; rank > this.#steps[step]!; step++) rank -= this.#steps[step]!;
    return middleOf(step);
  }

  #condense(): void {
    this.#steps = new Uint32Array(LAST_STEP + 1);
    for (const us of this.#exact) this.#steps[stepOf(us)]!++;
    this.#exact = [];
  }
}

/** The duration in the middle of a step, in microseconds. */
export function middleOf(step: number): number {
  return Math.round(2 ** ((step + 0.5) / STEPS) - 1);
}

function stepOf(us: number): number {
  return Math.min(Math.floor(Math.log2(us + 1) * STEPS), LAST_STEP);
}
