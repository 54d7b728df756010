import { useRef } from 'preact/hooks';
import { openId } from '../state/address.ts';
import { isChoosing, pickExchange } from '../state/comparison.ts';
import { COLUMNS } from './columns.tsx';
import { indexOfSelected, moveStart, pointed, selectRow } from './list-position.ts';
import { ListRow } from './list-row.tsx';
import { useListScroll } from './list-scroll.ts';
import { column, selected } from './selection.ts';
import { isLoading, rows } from './traffic-data.ts';

/** The list of exchanges, newest first: a grid of which only the visible part is drawn. */
export function ExchangeList() {
  const grid = useRef<HTMLDivElement>(null);
  rows.version.value;
  const { total } = rows.index;
  const { place, first, last, onWheel, onScroll } = useListScroll(grid, total);
  const selectedIndex = indexOfSelected();
  const isDrawn = selectedIndex >= first && selectedIndex < last;
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
      aria-activedescendant={isDrawn ? `cell-${column.value}` : undefined}
      onWheel={onWheel}
      onScroll={onScroll}
      onClick={(event) => openAt(event.target as Element)}
      onPointerOver={(event) => pointAt(event.target as Element)}
      onPointerLeave={leave}
      onKeyDown={(event) => keyDown(event, Math.floor(place.screenRows))}
    >
      <Head />
      <div role="presentation" class="space" style={{ height: `${place.heightPx}px` }}>
        <div role="presentation" class="rows" style={{ transform: `translateY(${place.offsetOf(first)}px)` }}>
          {drawnRows(first, last, selectedIndex)}
        </div>
      </div>
    </div>
  );
}

function Head() {
  return (
    <div class="row head" role="row" aria-rowindex={1}>
      {COLUMNS.map((one) => (
        <div key={one.key} class={one.key} role="columnheader">
          {one.name}
        </div>
      ))}
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

function leave(): void {
  pointed.value = null;
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
    PageDown: () => selectRow(Math.max(0, moveStart()) + pageRows),
    PageUp: () => selectRow(Math.max(0, moveStart()) - pageRows),
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
