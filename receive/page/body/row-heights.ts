/** Heights that differ by less than this are equal: browsers round. */
const SAME_PX = 0.5;

/** The positions of the rows of a long body. Rows wrap, so a height is a guess until the row was drawn and measured. */
export class RowHeights {
  readonly #guessPx: number;
  #heights = new Float32Array();
  /** Where each row begins, and where the last one ends; valid up to and including `#settled`. */
  #starts = new Float64Array(1);
  #settled = 0;

  constructor(guessPx: number) {
    this.#guessPx = guessPx;
  }

  /** Changes the number of rows. Existing rows keep their heights. */
  resize(count: number): void {
    if (count === this.#heights.length) return;
    const heights = new Float32Array(count).fill(this.#guessPx);
    heights.set(this.#heights.subarray(0, count));
    this.#heights = heights;
    this.#starts = new Float64Array(count + 1);
    this.#settled = 0;
  }

  /** Sets the height of a drawn row. Returns whether it changed. */
  measure(row: number, px: number): boolean {
    if (row >= this.#heights.length || Math.abs((this.#heights[row] as number) - px) < SAME_PX) return false;
    this.#heights[row] = px;
    this.#settled = Math.min(this.#settled, row);
    return true;
  }

  /** The height of all rows together, in pixels. */
  get totalPx(): number {
    return this.startOf(this.#heights.length);
  }

  /** Where a row begins, in pixels; for the number of rows, where the last one ends. */
  startOf(row: number): number {
    for (; this.#settled < row; this.#settled++)
      this.#starts[this.#settled + 1] =
        (this.#starts[this.#settled] as number) + (this.#heights[this.#settled] as number);
    return this.#starts[row] as number;
  }

  /** The row at a position in pixels; the nearest one if there is none. */
  rowAt(px: number): number {
    this.startOf(this.#heights.length);
    let [low, high] = [0, Math.max(0, this.#heights.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= px) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
