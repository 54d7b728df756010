import { logRequests, traceRequests } from './definitions.ts';
import type { Attributes, Value } from './otlp-values.ts';

/** A field or a message written by hand: its number, its wire type, and the bytes after the tag. */
export function field(number: number, wireType: number, ...bytes: readonly number[]): number[] {
  return [...varint((number << 3) | wireType), ...bytes];
}

/** A field that has a length: bytes, a text or a message. */
export function sized(number: number, bytes: Iterable<number>): number[] {
  const content = [...bytes];
  return field(number, 2, ...varint(content.length), ...content);
}

/** A number in as few bytes as it can be. */
export function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** A request with one span, written with the published definitions. Fields are named as the library names them. */
export function traceRequest(span: object, resource: Attributes = new Map(), version = '0'): Uint8Array {
  const scopeSpans = [{ scope: { name: 'meshtap', version }, spans: [span] }];
  const resourceSpans = [{ resource: { attributes: pairsOf(resource) }, scopeSpans }];
  return traceRequests.encode(traceRequests.fromObject({ resourceSpans })).finish();
}

/** A request with one log record, as `traceRequest`. */
export function logRequest(record: object, resource: Attributes = new Map(), version = '0'): Uint8Array {
  const scopeLogs = [{ scope: { name: 'meshtap', version }, logRecords: [record] }];
  const resourceLogs = [{ resource: { attributes: pairsOf(resource) }, scopeLogs }];
  return logRequests.encode(logRequests.fromObject({ resourceLogs })).finish();
}

/** Attributes as the library takes them. */
export function pairsOf(attributes: Attributes): object[] {
  return [...attributes].map(([key, value]) => ({ key, value: messageOf(value) }));
}

function messageOf(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: value };
  return { arrayValue: { values: value.map(messageOf) } };
}
