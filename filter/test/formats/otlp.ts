import { logRequests, type MessageType, traceRequests } from './definitions.ts';
import { type Attributes, attributesOf, type Fields, listOf, readValue, type Value } from './otlp-values.ts';
import { assertForm } from './wire-form.ts';

/** Whose telemetry it is, and what made it. */
export interface Origin {
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string };
}

/** A span. Ids are in hex, empty if there is none; times are nanoseconds since the epoch. */
export interface Span extends Origin {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly status: { readonly code: number; readonly message: string };
}

/** A log record, written as a span is. */
export interface LogRecord extends Origin {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly time: bigint;
  readonly observedTime: bigint;
  readonly severity: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: Value | undefined;
  readonly attributes: Attributes;
}

/** The spans of a POST. Fails unless it is what the published definitions and the strictest reader take. */
export function decodeSpans(bytes: Uint8Array): Span[] {
  return itemsOf(bytes, traceRequests, ['resourceSpans', 'scopeSpans', 'spans'], spanOf);
}

/** The log records of a POST. Fails as `decodeSpans` does. */
export function decodeLogRecords(bytes: Uint8Array): LogRecord[] {
  return itemsOf(bytes, logRequests, ['resourceLogs', 'scopeLogs', 'logRecords'], recordOf);
}

function itemsOf<T>(
  bytes: Uint8Array,
  type: MessageType,
  [ofResource, ofScope, ofItem]: readonly [string, string, string],
  read: (fields: Fields, origin: Origin) => T,
): T[] {
  assertForm(bytes, type);
  const request = type.toObject(type.decode(bytes), { longs: BigInt, defaults: true, oneofs: true });
  const items = listOf(request[ofResource]).flatMap(({ resource, [ofScope]: scopes }) => {
    const attributes = attributesOf(present(resource, 'resource').attributes, 'resource');
    return listOf(scopes).flatMap(({ scope, [ofItem]: list }) => {
      const { name, version, attributes: others } = present(scope, 'scope');
      if (listOf(others).length > 0) throw new Error('the scope has attributes');
      const origin = { resource: attributes, scope: { name, version } as Origin['scope'] };
      return filled(list as readonly Fields[], ofItem).map((fields) => read(fields, origin));
    });
  });
  return [...filled(items, 'items')];
}

function spanOf(fields: Fields, origin: Origin): Span {
  const { name, kind, flags, traceState, status, events, links } = fields as Fields & Span;
  if (listOf(events).length + listOf(links).length > 0) throw new Error('a span has events or links');
  const { code = 0, message = '' } = status ?? {};
  return {
    ...{ ...origin, name, kind, flags, traceState, status: { code, message } },
    traceId: idOf(fields.traceId, 16, 'traceId'),
    spanId: idOf(fields.spanId, 8, 'spanId'),
    parentSpanId: idOrNone(fields.parentSpanId, 8, 'parentSpanId'),
    start: fields.startTimeUnixNano as bigint,
    end: fields.endTimeUnixNano as bigint,
    attributes: attributesOf(fields.attributes, 'span'),
  };
}

function recordOf(fields: Fields, origin: Origin): LogRecord {
  const { flags, severityText, eventName } = fields as Fields & LogRecord;
  return {
    ...{ ...origin, flags, severityText, eventName },
    severity: fields.severityNumber as number,
    traceId: idOrNone(fields.traceId, 16, 'traceId'),
    spanId: idOrNone(fields.spanId, 8, 'spanId'),
    time: fields.timeUnixNano as bigint,
    observedTime: fields.observedTimeUnixNano as bigint,
    body: fields.body === null ? undefined : readValue(fields.body, 'body'),
    attributes: attributesOf(fields.attributes, 'log record'),
  };
}

function idOf(value: unknown, size: number, name: string): string {
  const id = idOrNone(value, size, name);
  if (id === '') throw new Error(`${name} is missing`);
  return id;
}

function idOrNone(value: unknown, size: number, name: string): string {
  const bytes = value as Uint8Array;
  if (bytes.length === 0) return '';
  if (bytes.length !== size) throw new Error(`${name} has ${bytes.length} bytes, not ${size}`);
  if (bytes.every((byte) => byte === 0)) throw new Error(`${name} is all zero`);
  return Buffer.from(bytes).toString('hex');
}

function present(value: unknown, name: string): Fields {
  if (value === null) throw new Error(`there is no ${name}`);
  return value as Fields;
}

function filled<T>(list: readonly T[], name: string): readonly T[] {
  if (!Array.isArray(list) || list.length === 0) throw new Error(`there are no ${name}`);
  return list;
}
