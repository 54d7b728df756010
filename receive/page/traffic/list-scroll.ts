import { useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useResize } from '../resize.ts';
import { firstOnScreen, settleSelection, target } from './list-position.ts';
import { isAtTop } from './live.ts';
import { HEAD_PX, ROW_PX, ScrollWindow } from './scroll-window.ts';
import { corrections, needRows, rows } from './traffic-data.ts';

/** How many rows are loaded ahead of scrolling. */
const AHEAD_ROWS = 100;
/** How long the wheel keeps scrolling after it was turned. */
const WHEEL_MS = 1000;

/** The state of the list: rows from `first` on and before `last` are drawn. */
export type ListScroll = {
  place: ScrollWindow;
  first: number;
  last: number;
  /** What the list's element must be given. */
  onWheel(): void;
  onScroll(): void;
};

/** Tracks how far the list's element is scrolled, and draws the list again when that changes. */
export function useListScroll(grid: RefObject<HTMLDivElement | null>, total: number): ListScroll {
  const place = useRef(new ScrollWindow()).current;
  const wheeledMs = useRef(Number.NEGATIVE_INFINITY);
  const [, draw] = useState(0);
  const scrollTo = (scrollTop: number) => {
    if (grid.current !== null && grid.current.scrollTop !== scrollTop) grid.current.scrollTop = scrollTop;
  };
  const moved = () => {
    firstOnScreen.row = Math.ceil(place.firstRow);
    isAtTop.value = place.top < 1;
    draw((count) => count + 1);
  };
  const mover = { place, scrollTo, moved };
  useScreen(grid, total, mover);
  useTarget(mover);
  useCorrections(mover);
  const { first, last } = place.drawnRows(total);
  useRowsAhead(first, last);
  // From when the wheel is handled, which a busy page does late: only then does it scroll.
  const onWheel = () => {
    wheeledMs.current = performance.now();
  };
  const onScroll = () => {
    const isByWheel = performance.now() - wheeledMs.current < WHEEL_MS;
    scrollTo(place.scrolled(grid.current?.scrollTop ?? 0, isByWheel));
    moved();
  };
  return { place, first, last, onWheel, onScroll };
}

/** Where the list is, and what moves its element and draws it again. */
type Mover = { place: ScrollWindow; scrollTo(scrollTop: number): void; moved(): void };

/** Measures the screen, now and whenever it or the number of rows changes. */
function useScreen(
  grid: RefObject<HTMLDivElement | null>,
  total: number,
  { place, scrollTo, moved }: Mover,
): void {
  const measure = () => {
    place.resize(rows.index.total, (grid.current?.clientHeight ?? 0) - HEAD_PX);
    moved();
    // The element gets its height only after it was drawn.
    requestAnimationFrame(() => scrollTo(place.scrollTop));
  };
  useLayoutEffect(measure, [total]);
  useResize(grid, measure);
}

/** Goes where the list must go. */
function useTarget({ place, scrollTo, moved }: Mover): void {
  useSignalEffect(() => {
    rows.version.value;
    settleSelection();
    const wanted = target.value;
    if (wanted === null) return;
    const isTime = 'timeUs' in wanted;
    const row = isTime ? rows.index.indexAtTime(wanted.timeUs) : wanted.row;
    // The place of a moment is a guess until its rows are loaded.
    if (!isTime || row >= rows.index.total || rows.index.rowAt(row) !== undefined) target.value = null;
    needRows(row, row);
    const top = row * ROW_PX;
    const lowest = place.top + place.screenRows * ROW_PX - ROW_PX;
    if (isTime || top < place.top) scrollTo(place.moveTo(top));
    else if (top > lowest) scrollTo(place.moveTo(top - place.screenRows * ROW_PX + ROW_PX));
    moved();
  });
}

/** Keeps the visible rows in place if the number of rows above them turns out to be different. */
function useCorrections({ place, scrollTo, moved }: Mover): void {
  useEffect(() => {
    const correct = (from: number, change: number) => {
      if (from >= place.firstRow || isAtTop.value) return;
      scrollTo(place.moveTo(place.top + change * ROW_PX));
      moved();
    };
    corrections.add(correct);
    return () => corrections.delete(correct) && undefined;
  }, []);
}

/** Loads what is visible and ahead, at most ten times a second during scrolling. */
function useRowsAhead(first: number, last: number): void {
  const asked = useRef({ atMs: 0, timer: 0 }).current;
  useEffect(() => {
    clearTimeout(asked.timer);
    const ask = () => {
      asked.atMs = performance.now();
      needRows(
        Math.max(0, first - AHEAD_ROWS),
        Math.max(0, Math.min(last + AHEAD_ROWS, rows.index.total) - 1),
      );
    };
    asked.timer = setTimeout(ask, Math.max(0, 100 - (performance.now() - asked.atMs)));
  });
}
