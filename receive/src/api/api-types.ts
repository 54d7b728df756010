/** The JSON of the page listener, as the page and `meshtap tail` read it. Times are RFC 3339 in UTC with microseconds. */
import type { Format, Header } from '../exchange.ts';

/** A message in a list or the live view. */
export type MessageSummaryJson = { version: string; size: number; truncated: boolean };
/** A message in full. `body` is standard base64 with padding. */
export type MessageJson = MessageSummaryJson & { headers: Header[]; body: string };

type Common = {
  id: string;
  time: string;
  duration_ms: number | null;
  source: string;
  destination: string;
  source_namespace: string;
  destination_namespace: string;
  method: string;
  scheme: string;
  host: string;
  path: string;
  status: number;
  request_id: string;
  trace_id: string | null;
  format: Format;
  redacted: boolean;
  /** The proxy that captured it; texts are empty if unknown. */
  seen_by: { workload: string; namespace: string; pod: string; side: 'client' | 'server' | null };
};
export type SummaryJson = Common & { request: MessageSummaryJson; response: MessageSummaryJson };
export type ExchangeJson = Common & { received: string; request: MessageJson; response: MessageJson };

/** `GET /api/exchanges` */
export type ListJson = { exchanges: SummaryJson[]; next: string | null };

/** `GET /api/summary`; `bucket` is in seconds, `time` the bucket's start. Empty buckets are left out. */
export type SummaryOfTimeJson = {
  bucket: number;
  buckets: { time: string; counts: Record<string, number> }[];
};

/** `GET /api/map` */
export type MapJson = {
  nodes: { id: string; name: string; namespace: string }[];
  edges: {
    source: string;
    destination: string;
    count: number;
    errors: number;
    request_bytes: number;
    response_bytes: number;
    p50_ms: number | null;
    p95_ms: number | null;
  }[];
  /** Exchanges of edges that are left out because there are too many. */
  others: number;
};

/** `GET /api/values?field=host&prefix=pay` */
export type ValuesJson = { values: { value: string; count: number }[] };

/** `GET /api/state`: the health strip. Rates are of the last ten seconds. */
export type StateJson = {
  version: string;
  /** Where ingest listens, for the line that the empty page shows. */
  ingest: { address: string; port: number };
  received_per_second: number;
  stored: number;
  refused: number;
  oldest: string | null;
  bytes: number;
  max_bytes: number;
  /** Why the store takes nothing now; null if it works. */
  store_error: string | null;
};

/** `GET /api/live`: events `exchange` (data: SummaryJson, id: position), `skipped` (data: {count}) and comments. */
export type SkippedJson = { count: number };

/** Every answer of 4xx and 5xx: what failed and what to do. */
export type ErrorJson = { error: string };
