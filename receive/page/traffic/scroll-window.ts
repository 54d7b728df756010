/** Height of a row in CSS pixels. */
export const ROW_PX = 27;
/** Elements higher than this are cut by some browsers (Firefox at 17.8 million pixels, Chromium at 33.5). */
const HIGHEST_PX = 12_000_000;
/** So much at each end of a scaled list is not scaled. */
const END_PX = 20_000;
/** A step longer than so many screens is a jump of the scroll bar, not of the wheel. */
const JUMP_SCREENS = 3;

/**
 * Where a long list is scrolled to. Up to 12 million pixels the list is as high as its rows. A longer one stands for
 * its rows in scale: the wheel and the keys still move by pixels, the bar moves in proportion.
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

  /** Where the element has to be scrolled to. */
  get scrollTop(): number {
    return this.#lastScrollTop;
  }

  /** Takes new measures. */
  resize(rowCount: number, screenPx: number): void {
    this.#rowCount = rowCount;
    this.#screenPx = screenPx;
    this.moveTo(this.top);
  }

  /**
   * Takes where the browser scrolled to, and whether by the wheel, whose steps are never jumps though many may come as
   * one. Gives where the element has to be scrolled to instead: mostly the same.
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
    // At an end of the bar the wheel would have no way left.
    const isAtEnd = scrollTop <= 0 || scrollTop >= this.#barPx;
    return isAtEnd ? this.moveTo(this.top) : scrollTop;
  }

  /** Goes to a number of pixels of rows. Gives where the element has to be scrolled to. */
  moveTo(top: number): number {
    this.top = this.#bounded(top);
    this.#lastScrollTop = Math.round(this.#isScaled ? this.#toScale(this.top) : this.top);
    return this.#lastScrollTop;
  }

  /** Where in the scrolled element the row of a place is drawn. */
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
  /** Near both ends a pixel of the bar is a pixel of rows, so that the wheel always has way enough to reach them. */
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
  /** How far the bar goes. */
  get #barPx(): number {
    return HIGHEST_PX - this.#screenPx;
  }
}
