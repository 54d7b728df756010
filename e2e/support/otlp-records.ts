/** Attributes by name. Numbers that OTLP's JSON writes as text are numbers here, and bytes are a Buffer. */
export type Attributes = Record<string, AttributeValue>;

/** Value of an attribute. */
export type AttributeValue = string | number | boolean | Buffer | AttributeValue[] | undefined;

/** What a span and a log record have in common, with the resource and scope that they came under. */
export type OtlpRecord = {
  resource: Attributes;
  scope: { name: string; version: string };
  /** In hexadecimal; empty if there is none. */
  traceId: string;
  spanId: string;
  attributes: Attributes;
};

/** A span. Times are in nanoseconds since the epoch. */
export type OtlpSpan = OtlpRecord & {
  parentSpanId: string;
  name: string;
  /** 2 is SERVER, 3 is CLIENT. Source: opentelemetry/proto/trace/v1/trace.proto, SpanKind. */
  kind: number;
  /** 0 is unset, 2 is an error. Source: the same file, StatusCode. */
  statusCode: number;
  startNs: bigint;
  endNs: bigint;
};

/** A log record. Its time is in nanoseconds since the epoch. */
export type OtlpLogRecord = OtlpRecord & { timeNs: bigint };

// Source: OTLP's JSON encoding, which is protobuf's with ids in hexadecimal.
type JsonValue = {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number;
  bytesValue?: string;
  arrayValue?: { values?: JsonValue[] };
};
type JsonAttribute = { key: string; value?: JsonValue };
type JsonRecord = { traceId?: string; spanId?: string; attributes?: JsonAttribute[] };
type JsonSpan = JsonRecord & {
  parentSpanId?: string;
  name?: string;
  kind?: number;
  status?: { code?: number };
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
};
type JsonLogRecord = JsonRecord & { timeUnixNano?: string };
type JsonScope = {
  scope?: { name?: string; version?: string };
  spans?: JsonSpan[];
  logRecords?: JsonLogRecord[];
};
type JsonResource = {
  resource?: { attributes?: JsonAttribute[] };
  scopeSpans?: JsonScope[];
  scopeLogs?: JsonScope[];
};

/** Reads the spans out of an export request in OTLP's JSON. */
export function readSpans(request: unknown): OtlpSpan[] {
  const { resourceSpans = [] } = request as { resourceSpans?: JsonResource[] };
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => ({
        ...readRecord(span, resource, scope),
        parentSpanId: span.parentSpanId ?? '',
        name: span.name ?? '',
        kind: span.kind ?? 0,
        statusCode: span.status?.code ?? 0,
        startNs: BigInt(span.startTimeUnixNano ?? 0),
        endNs: BigInt(span.endTimeUnixNano ?? 0),
      })),
    ),
  );
}

/** Reads the log records out of an export request in OTLP's JSON. */
export function readLogRecords(request: unknown): OtlpLogRecord[] {
  const { resourceLogs = [] } = request as { resourceLogs?: JsonResource[] };
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) =>
    scopeLogs.flatMap(({ scope, logRecords = [] }) =>
      logRecords.map((record) => ({
        ...readRecord(record, resource, scope),
        timeNs: BigInt(record.timeUnixNano ?? 0),
      })),
    ),
  );
}

function readRecord(
  { traceId = '', spanId = '', attributes }: JsonRecord,
  resource: JsonResource['resource'],
  { name = '', version = '' }: NonNullable<JsonScope['scope']> = {},
): OtlpRecord {
  return {
    resource: readAttributes(resource?.attributes),
    scope: { name, version },
    ...{ traceId, spanId, attributes: readAttributes(attributes) },
  };
}

function readAttributes(list: JsonAttribute[] = []): Attributes {
  const attributes = Object.fromEntries(list.map(({ key, value }) => [key, readValue(value)]));
  if (Object.keys(attributes).length !== list.length)
    throw new Error(`an attribute appears twice: ${list.map(({ key }) => key).join(' ')}`);
  return attributes;
}

function readValue(value: JsonValue = {}): AttributeValue {
  if (value.bytesValue !== undefined) return Buffer.from(value.bytesValue, 'base64');
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(readValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}
