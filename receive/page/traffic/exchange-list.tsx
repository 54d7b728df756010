import { useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { openId } from '../state/address.ts';
import { isChoosing, pickExchange } from '../state/comparison.ts';
import { COLUMNS } from './columns.tsx';
import {
  firstOnScreen,
  indexOfSelected,
  pointed,
  selectRow,
  settleSelection,
  target,
} from './list-position.ts';
import { ListRow } from './list-row.tsx';
import { isAtTop } from './live.ts';
import { ROW_PX, ScrollWindow } from './scroll-window.ts';
import { column, selected } from './selection.ts';
import { corrections, isLoading, needRows, rows } from './traffic-data.ts';

/** Rows that are drawn above and below the screen. */
const MARGIN_ROWS = 8;
/** Rows that are loaded ahead of where one scrolls. */
const AHEAD_ROWS = 100;
const HEAD_PX = 26;
/** So long after it was turned, the wheel still scrolls. */
const WHEEL_MS = 400;

/** The list of exchanges, newest first: a grid of which only what is on screen is drawn. */
export function ExchangeList() {
  const grid = useRef<HTMLDivElement>(null);
  const place = useRef(new ScrollWindow()).current;
  const wheeledMs = useRef(Number.NEGATIVE_INFINITY);
  const drawAgain = useDrawAgain();
  rows.version.value;
  const { total } = rows.index;
  const selectedIndex = indexOfSelected();

  const scrollTo = (scrollTop: number) => {
    if (grid.current !== null && grid.current.scrollTop !== scrollTop) grid.current.scrollTop = scrollTop;
  };
  const moved = () => {
    firstOnScreen.row = Math.ceil(place.firstRow);
    isAtTop.value = place.top < 1;
    drawAgain();
  };
  useScreen(grid, place, total, scrollTo, moved);
  useTarget(place, scrollTo, moved);
  useCorrections(place, scrollTo, moved);

  const first = Math.max(0, Math.floor(place.firstRow) - MARGIN_ROWS);
  const last = Math.min(total, Math.ceil(place.firstRow + place.screenRows) + MARGIN_ROWS);
  useRowsAhead(first, last);

  return (
    <div
      ref={grid}
      class="list"
      id="list"
      role="grid"
      tabIndex={0}
      aria-label="Exchanges"
      aria-busy={isLoading.value}
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={
        selectedIndex >= first && selectedIndex < last ? `cell-${column.value}` : undefined
      }
      onWheel={(event) => {
        wheeledMs.current = event.timeStamp;
      }}
      onScroll={(event) => {
        const isByWheel = event.timeStamp - wheeledMs.current < WHEEL_MS;
        scrollTo(place.scrolled(event.currentTarget.scrollTop, isByWheel));
        moved();
      }}
      onClick={(event) => openAt(event.target as Element)}
      onPointerOver={(event) => pointAt(event.target as Element)}
      onPointerLeave={() => {
        pointed.value = null;
      }}
      onKeyDown={(event) => keyDown(event, Math.floor(place.screenRows))}
    >
      <div class="row head" role="row" aria-rowindex={1}>
        {COLUMNS.map((one) => (
          <div key={one.key} class={one.key} role="columnheader">
            {one.name}
          </div>
        ))}
      </div>
      <div role="presentation" class="space" style={{ height: `${place.heightPx}px` }}>
        <div role="presentation" class="rows" style={{ transform: `translateY(${place.offsetOf(first)}px)` }}>
          {drawnRows(first, last, selectedIndex)}
        </div>
      </div>
    </div>
  );
}

function drawnRows(first: number, last: number, selectedIndex: number) {
  const drawn = [];
  for (let index = first; index < last; index++) {
    const row = rows.index.rowAt(index);
    const isSelected = index === selectedIndex;
    drawn.push(
      <ListRow
        key={row?.id ?? index}
        index={index}
        row={row}
        isSelected={isSelected}
        isOpen={row !== undefined && row.id === openId.value}
        column={isSelected ? column.value : 0}
      />,
    );
  }
  return drawn;
}

function useDrawAgain(): () => void {
  const [, draw] = useState(0);
  return () => draw((count) => count + 1);
}

type Scroll = (scrollTop: number) => void;

/** Measures the screen, now and whenever it or the number of rows changes. */
function useScreen(
  grid: { current: HTMLDivElement | null },
  place: ScrollWindow,
  total: number,
  scrollTo: Scroll,
  moved: () => void,
): void {
  const measure = () => {
    place.resize(rows.index.total, (grid.current?.clientHeight ?? 0) - HEAD_PX);
    moved();
    // The element is as high as it has to be only after it was drawn.
    requestAnimationFrame(() => scrollTo(place.scrollTop));
  };
  useLayoutEffect(measure, [total]);
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (grid.current !== null) observer.observe(grid.current);
    return () => observer.disconnect();
  }, []);
}

/** Goes where the list is asked to go. */
function useTarget(place: ScrollWindow, scrollTo: Scroll, moved: () => void): void {
  useSignalEffect(() => {
    rows.version.value;
    settleSelection();
    const wanted = target.value;
    if (wanted === null) return;
    const isTime = 'timeUs' in wanted;
    const row = isTime ? rows.index.indexAtTime(wanted.timeUs) : wanted.row;
    // A moment's place is a guess until its rows are loaded.
    if (!isTime || row >= rows.index.total || rows.index.rowAt(row) !== undefined) target.value = null;
    needRows(row, row);
    const top = row * ROW_PX;
    const lowest = place.top + place.screenRows * ROW_PX - ROW_PX;
    if (isTime || top < place.top) scrollTo(place.moveTo(top));
    else if (top > lowest) scrollTo(place.moveTo(top - place.screenRows * ROW_PX + ROW_PX));
    moved();
  });
}

/** Keeps what is read where it is when rows above it turn out to be more or less. */
function useCorrections(place: ScrollWindow, scrollTo: Scroll, moved: () => void): void {
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

/** Loads what is on screen and ahead, ten times a second at most while one scrolls. */
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

function openAt(element: Element): void {
  const index = indexOfElement(element);
  if (index === undefined) return;
  column.value = columnOfElement(element);
  const row = rows.index.rowAt(index);
  if (row === undefined) return;
  const isPick = isChoosing.value;
  pickExchange(row.id);
  if (!isPick) selectRow(index);
}

function pointAt(element: Element): void {
  const row = rows.index.rowAt(indexOfElement(element) ?? -1);
  pointed.value = row === undefined ? null : { row, column: columnOfElement(element) };
}

function indexOfElement(element: Element): number | undefined {
  const row = element.closest<HTMLElement>('[data-index]');
  return row === null ? undefined : Number(row.dataset.index);
}

function columnOfElement(element: Element): number {
  return Number(element.closest<HTMLElement>('[data-column]')?.dataset.column ?? 0);
}

function keyDown(event: KeyboardEvent, pageRows: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const steps: Record<string, () => void> = {
    PageDown: () => selectRow(Math.max(0, indexOfSelected()) + pageRows),
    PageUp: () => selectRow(Math.max(0, indexOfSelected()) - pageRows),
    Home: () => selectRow(0),
    End: () => selectRow(rows.index.total - 1),
    ArrowRight: () => moveColumn(1),
    ArrowLeft: () => moveColumn(-1),
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  pointed.value = null;
  step();
}

function moveColumn(by: number): void {
  if (selected.value !== null) column.value = Math.min(Math.max(0, column.value + by), COLUMNS.length - 1);
}
