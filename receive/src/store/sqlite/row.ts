import type { Format, Header } from '../../exchange.ts';
import type { MessageSummary, Stored, Summary } from '../store.ts';
import { QueryError } from '../store.ts';

/**
 * The low bits of an id, which distinguish exchanges of one microsecond. The time has the other 53, up to the year
 * 2255.
 */
export const SEQUENCE_BITS = 10n;

/** Bits of the column `flags`. The low ones are for `is:`. */
export const FLAGS = {
  requestCut: 1,
  responseCut: 2,
  redacted: 4,
  /** The format had no time: the id holds the time when it was received. */
  noTime: 8,
  client: 16,
  server: 32,
};

/** The formats; the index of each is its number in the column `format`. New ones go to the end. */
export const STORED_FORMATS: readonly Format[] = ['scnt', 'apiclarity', 'otlp-traces', 'otlp-logs'];

/** The columns of a summary: a row of `exchange` with its names in words. */
export const SUMMARY_COLUMNS = `
  printf('%016x', exchange.id) AS id, exchange.id >> ${SEQUENCE_BITS} AS time, received, flags, status, duration,
  request_size, response_size, path, request_id, trace_id, format, host_port, source_port, destination_port,
  ${[
    'method',
    'host',
    'source',
    'destination',
    'source_namespace',
    'destination_namespace',
    'scheme',
    'request_version',
    'response_version',
    'workload',
    'namespace',
    'pod',
  ]
    .map((column) => `(SELECT value FROM name WHERE name.id = exchange.${column}) AS ${column}`)
    .join(', ')}`;

/** A row of SUMMARY_COLUMNS. */
export type SummaryRow = Record<string, string | number | null> & {
  id: string;
  time: number;
  received: number;
};

/** Reads an id or cursor. Throws a QueryError that names it as `what`. */
export function parseId(text: string, what: string): bigint {
  if (/^[0-7][0-9a-f]{15}$/.test(text)) return BigInt(`0x${text}`);
  throw new QueryError(`This is not a ${what} of this store; use one from its answers`);
}

/**
 * The lowest id of a moment. A moment outside the range of ids becomes the nearest one in it; anything else is refused.
 */
export function idOfMoment(us: number): bigint {
  if (Number.isNaN(us)) throw new QueryError('A moment is a number of microseconds');
  const whole = Math.ceil(Math.min(Math.max(us, 0), Number.MAX_SAFE_INTEGER));
  return BigInt(whole) << SEQUENCE_BITS;
}

/** Makes a summary from a row of SUMMARY_COLUMNS. */
export function toSummary(row: SummaryRow): Summary {
  const flags = row.flags as number;
  const text = (column: string): string => row[column] as string;
  return {
    id: row.id,
    receivedUs: row.received,
    timeUs: row.time,
    startUs: flags & FLAGS.noTime ? null : row.time,
    durationUs: row.duration as number | null,
    source: joinPort(text('source'), row.source_port),
    destination: joinPort(text('destination'), row.destination_port),
    sourceNamespace: text('source_namespace'),
    destinationNamespace: text('destination_namespace'),
    method: text('method'),
    scheme: text('scheme'),
    host: joinPort(text('host'), row.host_port),
    path: text('path'),
    status: row.status as number,
    request: message(row, 'request', (flags & FLAGS.requestCut) !== 0),
    response: message(row, 'response', (flags & FLAGS.responseCut) !== 0),
    requestId: text('request_id'),
    traceId: row.trace_id as string | null,
    format: STORED_FORMATS[row.format as number]!,
    redacted: (flags & FLAGS.redacted) !== 0,
    observer: {
      workload: text('workload'),
      namespace: text('namespace'),
      pod: text('pod'),
      side: flags & FLAGS.client ? 'client' : flags & FLAGS.server ? 'server' : null,
    },
  };
}

/** The columns of the table `message`. */
export const MESSAGE_COLUMNS = 'request_headers, response_headers, request_body, response_body';

/** A row of MESSAGE_COLUMNS. */
export type MessageRow = {
  request_headers: string;
  response_headers: string;
  request_body: Uint8Array;
  response_body: Uint8Array;
};

/** Makes a whole exchange from its two rows. */
export function toStored(row: SummaryRow, messages: MessageRow): Stored {
  const summary = toSummary(row);
  const headers = (text: string): Header[] => JSON.parse(text);
  return {
    ...summary,
    request: {
      ...summary.request,
      headers: headers(messages.request_headers),
      body: messages.request_body,
    },
    response: {
      ...summary.response,
      headers: headers(messages.response_headers),
      body: messages.response_body,
    },
  };
}

function message(row: SummaryRow, side: 'request' | 'response', truncated: boolean): MessageSummary {
  return { version: row[`${side}_version`] as string, size: row[`${side}_size`] as number, truncated };
}

function joinPort(name: string, port: string | number | null | undefined): string {
  return port === null || port === undefined ? name : `${name}:${port}`;
}
