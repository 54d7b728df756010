import { useRef } from 'preact/hooks';
import { formatOpened, isEndpoint, opened, type SortColumn, sort, sortBy } from '../state/catalogue.ts';
import { learned } from './catalogue-data.ts';
import { marksOf } from './described.ts';
import { COLUMNS, type Column } from './endpoint-columns.tsx';
import type { Mark } from './endpoint-marks.ts';
import { EndpointRow } from './endpoint-row.tsx';
import { hostKey, type ListRow } from './endpoint-rows.ts';
import { axis, fold, hasTimes, isGrouped, openRow, rows, selectedIndex, selectRow } from './list-state.ts';
import { useListWindow } from './list-window.ts';

const WITHOUT_TIMES = COLUMNS.filter(({ key }) => key !== 'p50' && key !== 'p95');
const NO_MARKS: readonly Mark[] = [];

/** The list of endpoints by host: a grid of which only the visible part is drawn. */
export function EndpointList() {
  const grid = useRef<HTMLDivElement>(null);
  const shown = rows.value;
  const { place, first, last, top, onScroll } = useListWindow(grid, shown);
  const columns = hasTimes.value ? COLUMNS : WITHOUT_TIMES;
  const at = selectedIndex.value;
  return (
    <div
      ref={grid}
      class={`list${hasTimes.value ? ' has-times' : ''}${isGrouped.value ? ' is-grouped' : ''}`}
      id="list"
      role="treegrid"
      tabIndex={0}
      aria-label="Endpoints"
      aria-busy={learned.value === null}
      aria-rowcount={shown.length + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={at >= first && at < last ? 'api-row' : undefined}
      onScroll={onScroll}
      onClick={(event) => press(event.target as Element)}
      onKeyDown={(event) => keyDown(event, Math.floor(place.screenRows))}
    >
      <Head columns={columns} />
      <HostOnTop columns={columns} top={top} />
      <div role="presentation" class="space" style={{ height: `${place.heightPx}px` }}>
        <div role="presentation" class="rows" style={{ transform: `translateY(${place.offsetOf(first)}px)` }}>
          {shown.slice(first, last).map((row, offset) => (
            <Row key={row.key} row={row} index={first + offset} columns={columns} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Head({ columns }: { columns: readonly Column[] }) {
  const { count } = axis.value;
  return (
    <div class="row head" role="row" aria-rowindex={1}>
      <HeadCell name="Endpoint" column="endpoint" title="Sorts by host, path and method" />
      {columns.map(({ key, name, title }) => (
        <HeadCell key={key} name={key === 'use' ? `Last ${count} hours` : name} column={key} title={title} />
      ))}
    </div>
  );
}

function HeadCell({ name, column, title }: { name: string; column: SortColumn; title: string }) {
  const isSorted = sort.value.column === column;
  const { isDescending } = sort.value;
  return (
    <div
      class={column}
      role="columnheader"
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" class="link" title={title} onClick={() => sortBy(column)}>
        {name}
        {isSorted ? <span aria-hidden="true">{isDescending ? ' ↓' : ' ↑'}</span> : null}
      </button>
    </div>
  );
}

/** The host of the first row on screen, when its own row is scrolled away. */
function HostOnTop({ columns, top }: { columns: readonly Column[]; top: number }) {
  const first = rows.value[top];
  if (!isGrouped.value || first === undefined || first.kind === 'host') return null;
  const host = first.kind === 'endpoint' ? first.endpoint.host : first.group;
  const index = rows.value.findIndex(({ key }) => key === hostKey(host));
  const row = rows.value[index];
  if (row === undefined) return null;
  return (
    <div class="host-on-top" aria-hidden="true">
      <Row row={row} index={index} columns={columns} isCopy />
    </div>
  );
}

type PlacedRow = { row: ListRow; index: number; columns: readonly Column[]; isCopy?: boolean };

function Row({ row, index, columns, isCopy = false }: PlacedRow) {
  return (
    <EndpointRow
      row={row}
      index={index}
      columns={columns}
      isSelected={index === selectedIndex.value && !isCopy}
      isOpen={isOpen(row)}
      isGrouped={isGrouped.value}
      axis={axis.value}
      atMs={learned.value?.atMs ?? 0}
      marks={row.kind === 'endpoint' ? marksOf.value(row.endpoint) : NO_MARKS}
    />
  );
}

function isOpen(row: ListRow): boolean {
  const open = opened.value;
  if (open === null) return false;
  if (row.kind === 'host') return !isEndpoint(open) && open.host === row.host;
  return row.kind === 'endpoint' && row.key === formatOpened(open);
}

function press(element: Element): void {
  const index = Number(element.closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
  const row = rows.value[index];
  if (row === undefined) return;
  if (row.kind === 'host' && element.closest('.fold') !== null) fold(row, !row.isFolded);
  else openRow(row);
}

function keyDown(event: KeyboardEvent, pageRows: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = selectedIndex.value;
  const steps: Record<string, () => void> = {
    PageDown: () => selectRow(Math.max(0, at) + pageRows),
    PageUp: () => selectRow(Math.max(0, at) - pageRows),
    Home: () => selectRow(0),
    End: () => selectRow(rows.value.length - 1),
    ArrowRight: () => fold(rows.value[at], false),
    ArrowLeft: () => fold(rows.value[at], true),
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  step();
}
