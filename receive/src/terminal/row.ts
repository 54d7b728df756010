import type { SummaryJson } from '../api/api-types.ts';
import { type Column, type ColumnName, HEADS } from './layout.ts';
import { fitText, showText } from './visible-text.ts';

const RESET = '\u001b[0m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';
const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const YELLOW = '\u001b[33m';
const CYAN = '\u001b[36m';
const NO_VALUE = '-';
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Writes the line above the table, without a line feed. */
export function formatHead(layout: readonly Column[], hasColour: boolean): string {
  const cells = layout.map((column) => fit(HEADS[column.name], column));
  return paint(cells.join(' ').trimEnd(), BOLD, hasColour);
}

/** Writes one exchange as a line of the table, without a line feed. No captured text can break or recolour it. */
export function formatRow(summary: SummaryJson, layout: readonly Column[], hasColour: boolean): string {
  const cells = layout.map((column) => {
    const cell = fit(showText(CELLS[column.name](summary)), column);
    return paint(cell, colourOf(column.name, summary), hasColour);
  });
  return cells.join(' ').trimEnd();
}

/** Writes a size for people, such as `1.5 KiB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

const CELLS: Readonly<Record<ColumnName, (summary: SummaryJson) => string>> = {
  time: ({ time }) => formatTime(time),
  method: ({ method }) => method || NO_VALUE,
  target: ({ host, path }) => `${host}${path}` || NO_VALUE,
  status: ({ status }) => (status === 0 ? 'none' : String(status)),
  duration: ({ duration_ms: ms }) => (ms === null ? NO_VALUE : formatDuration(ms)),
  sent: ({ request }) => formatSize(request.size),
  received: ({ response }) => formatSize(response.size),
  route: (summary) =>
    `${formatPeer(summary.source, summary.source_namespace)} -> ${formatPeer(summary.destination, summary.destination_namespace)}`,
  marks: ({ request, response, redacted }) =>
    [request.truncated || response.truncated ? 'cut' : '', redacted ? 'redacted' : '']
      .filter((mark) => mark !== '')
      .join(' '),
};

// In the reader's time zone.
function formatTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return NO_VALUE;
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function formatPeer(name: string, namespace: string): string {
  if (name === '') return NO_VALUE;
  return namespace === '' ? name : `${namespace}/${name}`;
}

function fit(text: string, { width, isRight }: Column): string {
  const fitted = fitText(text, width);
  if (!isRight) return fitted;
  const trimmed = fitted.trimEnd();
  return ' '.repeat(fitted.length - trimmed.length) + trimmed;
}

function colourOf(name: ColumnName, { status }: SummaryJson): string {
  if (name === 'time') return DIM;
  if (name === 'marks') return YELLOW;
  if (name !== 'status') return '';
  if (status === 0 || status >= 500) return RED;
  if (status >= 400) return YELLOW;
  return status >= 300 ? CYAN : GREEN;
}

function paint(text: string, colour: string, hasColour: boolean): string {
  return hasColour && colour !== '' && text.trim() !== '' ? `${colour}${text}${RESET}` : text;
}
