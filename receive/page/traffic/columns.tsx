import type { ComponentChildren } from 'preact';
import { formatMatch } from '../../src/filter/format.ts';
import { statusClass } from '../exchange/status-text.ts';
import { formatClock, formatDuration, formatSize } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import type { Row } from './row-index.ts';

/** A column of the list. */
export type Column = {
  name: string;
  key: string;
  /** What the cell shows. */
  cell(row: Row): ComponentChildren;
  /** The tooltip of the cell; not for people without a pointer. */
  title?(row: Row): string;
  /** The terms that find exchanges with the same value in this column; may be empty. */
  terms?(row: Row): string[];
};

/** The columns in their order. */
export const COLUMNS: readonly Column[] = [
  { name: 'Time', key: 'time', cell: (row) => <Clock time={row.time} />, title: (row) => row.time },
  {
    name: 'Method',
    key: 'method',
    cell: (row) => <span class={`m ${methodKind(row.method)}`}>{visibleText(row.method)}</span>,
    terms: (row) => [formatMatch('method', row.method)],
  },
  {
    name: 'Status',
    key: 'status',
    cell: (row) => <Status status={row.status} />,
    terms: (row) => [row.status === 0 ? 'is:unanswered' : formatMatch('status', String(row.status))],
  },
  {
    name: 'URL',
    key: 'url',
    cell: (row) => (
      <>
        <span class="host">{visibleText(row.host)}</span>
        {visibleText(row.path)}
      </>
    ),
    title: (row) => visibleText(`${row.scheme}://${row.host}${row.path}`),
    terms: (row) => [formatMatch('host', row.host), formatMatch('path', row.path.split('?')[0] as string)],
  },
  {
    name: 'From → to',
    key: 'who',
    cell: (row) => (
      <>
        {visibleText(row.source)}
        <span class="arrow"> → </span>
        {visibleText(row.destination)}
      </>
    ),
    title: (row) =>
      visibleText(
        `${place(row.source, row.source_namespace)} → ${place(row.destination, row.destination_namespace)}`,
      ),
    terms: (row) => [formatMatch('source', row.source), formatMatch('destination', row.destination)],
  },
  { name: 'Duration', key: 'duration', cell: (row) => <Duration ms={row.duration_ms} /> },
  {
    name: 'Size',
    key: 'size',
    cell: (row) => formatSize(row.response.size),
    title: (row) => `request ${formatSize(row.request.size)}, response ${formatSize(row.response.size)}`,
  },
  {
    name: 'Marks',
    key: 'marks',
    cell: (row) => (
      <>
        {isCut(row) ? <span class="mark cut">cut</span> : null}
        {row.redacted ? <span class="mark">redacted</span> : null}
      </>
    ),
    terms: (row) => [...(isCut(row) ? ['is:cut'] : []), ...(row.redacted ? ['is:redacted'] : [])],
  },
];

/** Shows a time; narrow screens leave its milliseconds out. */
function Clock({ time }: { time: string }) {
  const clock = formatClock(time);
  return (
    <>
      {clock.slice(0, 8)}
      <span class="ms">{clock.slice(8)}</span>
    </>
  );
}

/** Shows a status in the colour of its class; `none` without a response. */
function Status({ status }: { status: number }) {
  return <span class={`s ${statusClass(status)}`}>{status === 0 ? 'none' : status}</span>;
}

/** A line shows the duration: each factor of ten adds a quarter of the cell, from nothing at 1 ms to all of it at 10 s. */
function Duration({ ms }: { ms: number | null }) {
  if (ms === null) return null;
  const share = Math.min(1, Math.max(0, Math.log10(Math.max(ms, 0.001)) / 4));
  return (
    <>
      {formatDuration(ms)}
      <span class="length" style={{ width: `${Math.round(share * 100)}%` }} />
    </>
  );
}

function methodKind(method: string): string {
  if (method === 'DELETE') return 'removes';
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) ? '' : 'writes';
}

function isCut(row: Row): boolean {
  return row.request.truncated || row.response.truncated;
}

function place(name: string, namespace: string): string {
  return namespace === '' ? name : `${name} (${namespace})`;
}
