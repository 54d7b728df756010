import type { Message } from '../exchange.ts';
import { formatMoment } from '../filter/moment.ts';
import type { Edge, MessageSummary, Stored, Summary } from '../store/store.ts';
import type { ExchangeJson, MapJson, MessageJson, MessageSummaryJson, SummaryJson } from './api-types.ts';

/** Makes the JSON of an exchange in a list. */
export function toSummaryJson(summary: Summary): SummaryJson {
  return {
    ...toCommonJson(summary),
    request: toMessageSummaryJson(summary.request),
    response: toMessageSummaryJson(summary.response),
  };
}

/** Makes the JSON of one exchange in full. */
export function toExchangeJson(stored: Stored): ExchangeJson {
  return {
    ...toCommonJson(stored),
    received: formatMoment(stored.receivedUs),
    request: toMessageJson(stored.request),
    response: toMessageJson(stored.response),
  };
}

/** Makes the JSON of the map: a node for each name in each namespace, and edges between them. */
export function toMapJson(edges: readonly Edge[], others: number): MapJson {
  const nodes = new Map<string, MapJson['nodes'][number]>();
  const nodeOf = (name: string, namespace: string) => {
    // A slash in a namespace is escaped, so that no two nodes share an id.
    const id = `${encodeURIComponent(namespace.toWellFormed())}/${name}`;
    nodes.set(id, { id, name, namespace });
    return id;
  };
  const edgesJson = edges.map((edge) => ({
    source: nodeOf(edge.source, edge.sourceNamespace),
    destination: nodeOf(edge.destination, edge.destinationNamespace),
    count: edge.count,
    errors: edge.errors,
    request_bytes: edge.requestBytes,
    response_bytes: edge.responseBytes,
    p50_ms: toMs(edge.p50Us),
    p95_ms: toMs(edge.p95Us),
  }));
  return { nodes: [...nodes.values()], edges: edgesJson, others };
}

/** Microseconds to milliseconds with a fraction. */
export function toMs(us: number | null): number | null {
  return us === null ? null : us / 1000;
}

function toCommonJson(exchange: Summary | Stored): Omit<SummaryJson, 'request' | 'response'> {
  return {
    id: exchange.id,
    time: formatMoment(exchange.timeUs),
    duration_ms: toMs(exchange.durationUs),
    source: exchange.source,
    destination: exchange.destination,
    source_namespace: exchange.sourceNamespace,
    destination_namespace: exchange.destinationNamespace,
    method: exchange.method,
    scheme: exchange.scheme,
    host: exchange.host,
    path: exchange.path,
    status: exchange.status,
    request_id: exchange.requestId,
    trace_id: exchange.traceId,
    format: exchange.format,
    redacted: exchange.redacted,
    seen_by: exchange.observer,
  };
}

function toMessageSummaryJson({ version, size, truncated }: MessageSummary): MessageSummaryJson {
  return { version, size, truncated };
}

function toMessageJson({ version, size, truncated, headers, body }: Message): MessageJson {
  const base64 = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
  return { version, size, truncated, headers, body: base64 };
}
