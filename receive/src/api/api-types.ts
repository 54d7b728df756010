/** The JSON of the page listener, as the page and `meshtap tail` read it. Times are RFC 3339 in UTC with microseconds. */
import type { SensitiveFinding } from '../catalogue/learned.ts';
import type { JsonSchema } from '../catalogue/schema/json-schema.ts';
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
  /** Null if the store cannot be read now. */
  stored: number | null;
  refused: number;
  oldest: string | null;
  /** Null if the store cannot be read now. */
  bytes: number | null;
  /** Null if there is no limit. */
  max_bytes: number | null;
  /** Why the store takes nothing, or cannot be read, now; null if it works. */
  store_error: string | null;
  /** How far the catalogue is, as in EndpointsJson; null if it cannot be read now. */
  catalogue: { endpoints: number; learned: number; waiting: number; missed: number } | null;
};

/** `GET /api/live`: events `exchange` (data: SummaryJson, id: position), `skipped` (data: {count}) and comments. */
export type SkippedJson = { count: number };

/** A kind of sensitive data in one place of an endpoint. */
export type SensitiveJson = SensitiveFinding;
/** One method of one path template. */
export type EndpointJson = {
  host: string;
  method: string;
  path_template: string;
  count: number;
  /** Counts by status code; `none` means no response. */
  statuses: Record<string, number>;
  first_seen: string;
  last_seen: string;
  /** Whether it was first seen in the last 24 hours, on a host that has been known for longer than the endpoint. */
  is_new: boolean;
  /** Whether it was answered with 404, 405 or not at all, each time. */
  is_unserved: boolean;
  /** Null if no exchange has a duration. */
  p50_ms: number | null;
  p95_ms: number | null;
  /** Counts of the last hours that had some, in order; `time` is the beginning of the hour. */
  hours: { time: string; count: number }[];
  /** The busiest first. `other_callers` counts the exchanges of the rest. */
  callers: { name: string; namespace: string; count: number }[];
  other_callers: number;
  sensitive: SensitiveJson[];
};
/** `GET /api/endpoints`, optionally with `host`. `waiting` exchanges are stored and not learned yet. */
export type EndpointsJson = {
  endpoints: EndpointJson[];
  learned: number;
  waiting: number;
  /** Exchanges that were deleted before they were learned. */
  missed: number;
};

/** A parameter or a header of an endpoint. */
export type ParameterJson = { name: string; required: boolean; count: number; schema: JsonSchema };
export type BodyJson = {
  required: boolean;
  contents: { type: string; count: number; schema: JsonSchema | null }[];
};
/** An exchange of an endpoint, without what it carried: its path and query may have personal data. */
export type RecentJson = Pick<
  SummaryJson,
  'id' | 'time' | 'duration_ms' | 'source' | 'source_namespace' | 'status'
>;
/** `GET /api/endpoint?host=HOST&method=GET&path_template=/users/{userId}`: one in full. */
export type EndpointDetailJson = EndpointJson & {
  path_parameters: ParameterJson[];
  query_parameters: ParameterJson[];
  headers: ParameterJson[];
  request_body: BodyJson | null;
  /** `status` is 0 if there was no response. */
  responses: { status: number; count: number; headers: ParameterJson[]; body: BodyJson | null }[];
  recent: RecentJson[];
};

/** One difference between a description and the traffic. */
export type DifferenceJson = {
  /** Such as `undocumented-endpoint`; see docs/catalogue.md. */
  kind: string;
  severity: 'error' | 'warning' | 'note';
  method: string;
  /** As the description has it if it is there, else as it was learned. */
  path_template: string;
  /** Where in the endpoint, such as `response 200 application/json`; empty for the endpoint itself. */
  where: string;
  /** Which parameter, header or member, such as `user.emails[].value`; empty if none. */
  name: string;
  /** One sentence: what the description says, and what the traffic has. */
  message: string;
  /** How many exchanges show it; 0 if it is about missing traffic. */
  count: number;
  /** The line of the description that it is about, from 1; null if none. */
  line: number | null;
};
/** `POST /api/comparison?host=HOST` with an OpenAPI description as the body. */
export type ComparisonJson = {
  host: string;
  /** Title and version as the description has them. */
  description: { title: string; version: string };
  differences: DifferenceJson[];
  /** How many operations the description has, and how many of them had traffic. */
  operations: number;
  used: number;
  /** Exchanges of the host that were compared. */
  exchanges: number;
};

/** Every answer of 4xx and 5xx: what failed and what to do. */
export type ErrorJson = { error: string };
