/** Height of a row in CSS pixels. */
export const ROW_PX = 27;
/** Height of the head of a list, which covers the top of its element. */
export const HEAD_PX = 26;
/** How many rows are drawn above and below the screen. */
const MARGIN_ROWS = 8;
/** Some browsers cut elements higher than this (Firefox at 17.8 million pixels, Chromium at 33.5). */
const HIGHEST_PX = 12_000_000;
/** The length at each end of a scaled list that is not scaled. */
const END_PX = 20_000;
/** A step of more screens than this is a jump of the scroll bar, not the wheel. */
const JUMP_SCREENS = 3;

/**
 * How far a long list is scrolled. Up to 12 million pixels the list is as high as its rows. A longer list is scaled:
 * the wheel and the keys still move by pixels, the bar moves in proportion.
 */
export class ScrollWindow {
  /** Pixels of rows above the screen. */
  top = 0;
  #rowCount = 0;
  #screenPx = 0;
  #lastScrollTop = 0;

  /** Height of the scrolled element. */
  get heightPx(): number {
    return Math.min(this.#rowCount * ROW_PX, HIGHEST_PX);
  }
  /** The first row on screen, with its fraction. */
  get firstRow(): number {
    return this.top / ROW_PX;
  }
  /** How many rows fit on the screen. */
  get screenRows(): number {
    return this.#screenPx / ROW_PX;
  }

  /** Which of `total` rows are drawn: from `first` on and before `last`. */
  drawnRows(total: number): { first: number; last: number } {
    return {
      first: Math.max(0, Math.floor(this.firstRow) - MARGIN_ROWS),
      last: Math.min(total, Math.ceil(this.firstRow + this.screenRows) + MARGIN_ROWS),
    };
  }

  /** Where the element must be scrolled to. */
  get scrollTop(): number {
    return this.#lastScrollTop;
  }

  /** Sets new measures. */
  resize(rowCount: number, screenPx: number): void {
    this.#rowCount = rowCount;
    this.#screenPx = screenPx;
    this.moveTo(this.top);
  }

  /**
   * Handles scrolling by the browser. Steps of the wheel are never jumps, although several may come as one. Returns
   * where the element must be scrolled to instead: usually the same place.
   */
  scrolled(scrollTop: number, isByWheel: boolean): number {
    const step = scrollTop - this.#lastScrollTop;
    this.#lastScrollTop = scrollTop;
    if (!this.#isScaled) {
      this.top = scrollTop;
      return scrollTop;
    }
    const isJump = !isByWheel && Math.abs(step) > JUMP_SCREENS * this.#screenPx;
    this.top = this.#bounded(isJump ? this.#fromScale(scrollTop) : this.top + step);
    // At an end of the bar, the wheel could not move any further.
    const isAtEnd = scrollTop <= 0 || scrollTop >= this.#barPx;
    return isAtEnd ? this.moveTo(this.top) : scrollTop;
  }

  /** Goes to a number of pixels of rows. Returns where the element must be scrolled to. */
  moveTo(top: number): number {
    this.top = this.#bounded(top);
    this.#lastScrollTop = Math.round(this.#isScaled ? this.#toScale(this.top) : this.top);
    return this.#lastScrollTop;
  }

  /** Where a row is drawn in the scrolled element. */
  offsetOf(row: number): number {
    return row * ROW_PX - this.top + this.#lastScrollTop;
  }

  get #isScaled(): boolean {
    return this.#rowCount * ROW_PX > HIGHEST_PX;
  }
  get #longest(): number {
    return Math.max(0, this.#rowCount * ROW_PX - this.#screenPx);
  }
  #bounded(top: number): number {
    return Math.min(Math.max(0, top), this.#longest);
  }
  /** Near both ends, a pixel of the bar is a pixel of rows, so that the wheel can always reach them. */
  #toScale(top: number): number {
    const rest = this.#longest - top;
    if (top <= END_PX) return top;
    if (rest <= END_PX) return this.#barPx - rest;
    return END_PX + (top - END_PX) * ((this.#barPx - 2 * END_PX) / (this.#longest - 2 * END_PX));
  }
  #fromScale(scrollTop: number): number {
    const rest = this.#barPx - scrollTop;
    if (scrollTop <= END_PX) return scrollTop;
    if (rest <= END_PX) return this.#longest - rest;
    return END_PX + (scrollTop - END_PX) * ((this.#longest - 2 * END_PX) / (this.#barPx - 2 * END_PX));
  }
  /** The length of the bar's way. */
  get #barPx(): number {
    return HIGHEST_PX - this.#screenPx;
  }
}
