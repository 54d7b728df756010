import { useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { useResize } from '../resize.ts';
import { search, sort } from '../state/catalogue.ts';
import { HEAD_PX, ROW_PX, ScrollWindow } from '../traffic/scroll-window.ts';
import type { ListRow } from './endpoint-rows.ts';
import { firstOnScreen, isAtTop, rows, wantedKey } from './list-state.ts';

/** The state of the list: rows from `first` on and before `last` are drawn; `top` is the first one on screen. */
export type ListWindow = {
  place: ScrollWindow;
  first: number;
  last: number;
  top: number;
  onScroll(): void;
};

/** Kept while another view is shown. */
const place = new ScrollWindow();
const topRow = { key: '', search: '', sort: sort.peek() };

/** Tracks how far the list's element is scrolled, and draws the list again when that changes. */
export function useListWindow(grid: RefObject<HTMLDivElement | null>, shown: readonly ListRow[]): ListWindow {
  const [, draw] = useState(0);
  const mover: Mover = {
    resize: () => place.resize(rows.peek().length, (grid.current?.clientHeight ?? 0) - HEAD_PX),
    scroll: () => {
      const { scrollTop } = place;
      if (grid.current !== null && grid.current.scrollTop !== scrollTop) grid.current.scrollTop = scrollTop;
    },
    moved: () => {
      isAtTop.value = place.top < 1;
      firstOnScreen.row = Math.ceil(place.firstRow);
      topRow.key = rows.peek()[Math.floor(place.firstRow)]?.key ?? '';
      draw((count) => count + 1);
    },
  };
  useShownRows(grid, shown, mover);
  useWantedRow(mover);
  return {
    place,
    ...place.drawnRows(shown.length),
    top: Math.floor(place.firstRow),
    onScroll: () => {
      place.scrolled(grid.current?.scrollTop ?? 0, false);
      mover.scroll();
      mover.moved();
    },
  };
}

/** Measures the list, scrolls its element to where the list is, and draws the list again. */
type Mover = { resize(): void; scroll(): void; moved(): void };

/** Measures the screen, now and whenever it changes, and keeps the first row on it when rows above it come or go. */
function useShownRows(
  grid: RefObject<HTMLDivElement | null>,
  shown: readonly ListRow[],
  { resize, scroll, moved }: Mover,
): void {
  const measure = () => {
    resize();
    moved();
    // The element gets its height only after it was drawn.
    requestAnimationFrame(scroll);
  };
  useLayoutEffect(() => {
    const now = shown.findIndex(({ key }) => key === topRow.key);
    const change = now - Math.floor(place.firstRow);
    const isOther = topRow.search !== search.peek() || topRow.sort !== sort.peek();
    Object.assign(topRow, { search: search.peek(), sort: sort.peek() });
    resize();
    if (isOther) place.moveTo(0);
    else if (now >= 0 && change !== 0 && place.top >= 1) place.moveTo(place.top + change * ROW_PX);
    measure();
  }, [shown]);
  useResize(grid, measure);
}

/** Scrolls just far enough to show the row that the list must show. */
function useWantedRow({ resize, scroll, moved }: Mover): void {
  useSignalEffect(() => {
    const index = rows.value.findIndex(({ key }) => key === wantedKey.value);
    if (wantedKey.value === null || index < 0) return;
    wantedKey.value = null;
    resize();
    const top = index * ROW_PX;
    const room = place.screenRows * ROW_PX - ROW_PX;
    // The host that stays on screen covers a row.
    if (top < place.top + ROW_PX) place.moveTo(top - ROW_PX);
    else if (top > place.top + room) place.moveTo(top - room);
    scroll();
    moved();
  });
}
