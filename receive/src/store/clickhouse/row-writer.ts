import { splitPort } from '../../address.ts';
import type { Exchange, Header, Message } from '../../exchange.ts';
import type { RowBinary } from './row-binary.ts';

/** Adds an exchange as a row of the table `exchange`, with the values in the order of COLUMNS. */
export function writeRow(
  rows: RowBinary,
  exchange: Exchange,
  { receivedUs, writer }: { receivedUs: number; writer: number },
): void {
  const startUs = whole(exchange.startUs);
  rows.uint64(startUs ?? receivedUs);
  rows.uint64(receivedUs);
  rows.uint32(writer);
  rows.bool(startUs !== null);
  writeNullable(rows, 'uint64', whole(exchange.durationUs));
  rows.text(exchange.method);
  rows.text(exchange.scheme);
  writePlace(rows, exchange.host);
  rows.text(exchange.path);
  rows.uint16(whole(exchange.status, 999) ?? 0);
  writePlace(rows, exchange.source);
  rows.text(exchange.sourceNamespace);
  writePlace(rows, exchange.destination);
  rows.text(exchange.destinationNamespace);
  writeMessage(rows, exchange.request);
  writeMessage(rows, exchange.response);
  rows.text(exchange.requestId);
  rows.text(exchange.traceId?.toLowerCase() ?? '');
  rows.text(exchange.format);
  rows.bool(exchange.redacted);
  const { workload, namespace, pod, side } = exchange.observer;
  rows.text(workload);
  rows.text(namespace);
  rows.text(pod);
  rows.text(side ?? '');
}

function writePlace(rows: RowBinary, place: string): void {
  const [name, port] = splitPort(place);
  rows.text(name);
  writeNullable(rows, 'uint16', port);
}

function writeMessage(rows: RowBinary, { version, headers, body, size, truncated }: Message): void {
  rows.text(version);
  writeHeaders(rows, headers);
  rows.binary(body);
  rows.uint64(whole(size) ?? 0);
  rows.bool(truncated);
}

function writeHeaders(rows: RowBinary, headers: readonly Header[]): void {
  rows.length(headers.length);
  for (const [name, value] of headers) {
    rows.text(name);
    rows.text(value);
  }
}

function writeNullable(rows: RowBinary, type: 'uint16' | 'uint64', value: number | null): void {
  rows.bool(value === null);
  if (value !== null) rows[type](value);
}

/** Makes a number whole. Null for no number, or one that a broken clock or a hostile sender made up. */
function whole(value: number | null, max = Number.MAX_SAFE_INTEGER): number | null {
  return value !== null && value >= 0 && value <= max ? Math.floor(value) : null;
}
