import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The part of many rows that is on screen, for a box that scrolls. Heights are measured, as lines wrap. */
export type RowsWindow = Virtualizer<HTMLDivElement, HTMLDivElement>;

const ROW_PX = 18;

/** Keeps the window of a box's rows; draws the component again when it moves. */
export function useRowsWindow(
  box: RefObject<HTMLDivElement | null>,
  count: number,
  isOn: boolean,
): RowsWindow {
  const [, redraw] = useState(0);
  const kept = useRef<RowsWindow>(null);
  const options = {
    count: isOn ? count : 0,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw((times) => times + 1),
  };
  kept.current ??= new Virtualizer<HTMLDivElement, HTMLDivElement>(options);
  const rows = kept.current;
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  return rows;
}
