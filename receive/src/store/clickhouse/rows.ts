import type { Format, Header } from '../../exchange.ts';
import type { MessageSummary, Stored, Summary } from '../store.ts';
import { writeId } from './ids.ts';

/** The columns that a summary has as they are. */
const PLAIN_COLUMNS = [
  ...['writer', 'has_time', 'duration', 'method', 'scheme', 'host', 'host_port', 'path', 'status', 'source'],
  ...['source_port', 'source_namespace', 'destination', 'destination_port', 'destination_namespace'],
  ...['request_version', 'request_size', 'request_truncated', 'response_version', 'response_size'],
  ...[
    'response_truncated',
    'request_id',
    'trace_id',
    'format',
    'redacted',
    'workload',
    'namespace',
    'pod',
    'side',
  ],
];

/** The columns of a summary, as SQL. */
export const SUMMARY_COLUMNS = [
  'toUnixTimestamp64Micro(time) AS time_us',
  'toUnixTimestamp64Micro(received) AS received_us',
  ...PLAIN_COLUMNS,
].join(', ');

/** The columns of a whole exchange, as SQL. JSON has no bytes, so bodies are base64. */
export const FULL_COLUMNS = [
  SUMMARY_COLUMNS,
  'request_headers',
  'response_headers',
  'base64Encode(request_body) AS request_base64',
  'base64Encode(response_body) AS response_base64',
].join(', ');

type Side = 'request' | 'response';
type Place = 'host' | 'source' | 'destination';
/** A row of SUMMARY_COLUMNS. */
export type SummaryRow = Record<'time_us' | 'received_us' | 'writer' | 'status', number> &
  Record<'duration' | `${Place}_port`, number | null> &
  Record<'has_time' | 'redacted' | `${Side}_truncated`, boolean> &
  Record<Place | `${'source' | 'destination'}_namespace` | `${Side}_version`, string> &
  Record<'method' | 'scheme' | 'path' | 'request_id' | 'trace_id' | 'format', string> &
  Record<'workload' | 'namespace' | 'pod' | 'side', string> &
  Record<`${Side}_size`, number>;
/** A row of FULL_COLUMNS. */
export type FullRow = SummaryRow & Record<`${Side}_headers`, Header[]> & Record<`${Side}_base64`, string>;

/** Makes a summary from a row. */
export function toSummary(row: SummaryRow): Summary {
  const key = { timeUs: row.time_us, receivedUs: row.received_us, writer: row.writer };
  return {
    id: writeId(key),
    receivedUs: row.received_us,
    timeUs: row.time_us,
    startUs: row.has_time ? row.time_us : null,
    durationUs: row.duration,
    source: joinPort(row.source, row.source_port),
    destination: joinPort(row.destination, row.destination_port),
    sourceNamespace: row.source_namespace,
    destinationNamespace: row.destination_namespace,
    method: row.method,
    scheme: row.scheme,
    host: joinPort(row.host, row.host_port),
    path: row.path,
    status: row.status,
    request: toMessage(row, 'request'),
    response: toMessage(row, 'response'),
    requestId: row.request_id,
    traceId: row.trace_id || null,
    format: row.format as Format,
    redacted: row.redacted,
    observer: {
      workload: row.workload,
      namespace: row.namespace,
      pod: row.pod,
      side: row.side === 'client' || row.side === 'server' ? row.side : null,
    },
  };
}

/** Makes a whole exchange from a row. */
export function toStored(row: FullRow): Stored {
  const { request, response, ...summary } = toSummary(row);
  return {
    ...summary,
    request: { ...request, headers: row.request_headers, body: Buffer.from(row.request_base64, 'base64') },
    response: {
      ...response,
      headers: row.response_headers,
      body: Buffer.from(row.response_base64, 'base64'),
    },
  };
}

function toMessage(row: SummaryRow, side: Side): MessageSummary {
  return { version: row[`${side}_version`], size: row[`${side}_size`], truncated: row[`${side}_truncated`] };
}

function joinPort(name: string, port: number | null): string {
  return port === null ? name : `${name}:${port}`;
}
