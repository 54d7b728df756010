import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useResize } from '../resize.ts';
import { RowHeights } from './row-heights.ts';

/** The height of a row of one line. */
const ROW_PX = 18;
/** How many rows are drawn above and below the screen. */
const MARGIN_ROWS = 12;
/** Space between the edge of the box and its rows. */
const PADDING_PX = 8;

/** The part of many rows that is drawn: `first` and those before `last`, from `startPx` of `totalPx` on. */
export type RowsWindow = {
  first: number;
  last: number;
  startPx: number;
  totalPx: number;
  /** The element that holds the drawn rows and nothing else. */
  drawn: RefObject<HTMLDivElement | null>;
  /** Draws again; for the box, when it is scrolled. */
  draw(): void;
};

/** Keeps the window of a box that scrolls over `count` rows; `current` is a row that must be on screen. */
export function useRowsWindow(
  box: RefObject<HTMLDivElement | null>,
  count: number,
  current: number | undefined,
): RowsWindow {
  const heights = useRef(new RowHeights(ROW_PX)).current;
  const drawn = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined);
  const [, redraw] = useState(0);
  const draw = () => redraw((times) => times + 1);
  heights.resize(count);
  const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
  const first = Math.max(0, heights.rowAt(scrollTop) - MARGIN_ROWS);
  const last = Math.min(count, heights.rowAt(scrollTop + clientHeight) + 1 + MARGIN_ROWS);

  useLayoutEffect(() => {
    wanted.current = current;
  }, [current]);
  useLayoutEffect(() => {
    if (box.current === null || drawn.current === null) return;
    const isChanged = measureRows(box.current, drawn.current, heights, first);
    if (wanted.current !== undefined) reveal(box.current, heights, wanted.current);
    if (isChanged) draw();
    else wanted.current = undefined;
  });
  useResize(box, draw);
  return { first, last, startPx: heights.startOf(first), totalPx: heights.totalPx, drawn, draw };
}

/** Measures what is drawn, and keeps the row at the top of the screen in place. Returns whether anything changed. */
function measureRows(box: HTMLElement, drawn: HTMLElement, heights: RowHeights, first: number): boolean {
  const top = heights.rowAt(box.scrollTop);
  const before = heights.startOf(top);
  let isChanged = false;
  for (const [place, row] of [...drawn.children].entries())
    isChanged = heights.measure(first + place, row.getBoundingClientRect().height) || isChanged;
  const moved = heights.startOf(top) - before;
  if (moved !== 0) box.scrollTop += moved;
  return isChanged;
}

/** Scrolls just far enough to show a row. */
function reveal(box: HTMLElement, heights: RowHeights, row: number): void {
  const [top, bottom] = [heights.startOf(row), heights.startOf(row + 1) + 2 * PADDING_PX];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
