/** OTLP's JSON: protobuf's, with ids in hexadecimal and enums as numbers. Source: OTLP, "JSON Protobuf Encoding". */
import { parseDocument } from './framing.ts';
import { fault, type JsonObject, readObject, readText } from './json-members.ts';
import { MAX_OTLP_TOKENS } from './limits.ts';
import { BatchBuilder, type OtlpBatch, type Signal } from './otlp-batch.ts';
import { JsonValue } from './otlp-json-value.ts';
import type { HttpRecord } from './otlp-record.ts';
import { Resource, type Scope } from './otlp-resource.ts';
import { type Nanoseconds, setTimes } from './otlp-time.ts';
import { RecordFault } from './otlp-value.ts';
import { isRedactedBytes, isRedactedText } from './redaction.ts';
import { toTraceId } from './trace-id.ts';

/** The member names of the two signals. */
type Names = { resources: string; scopes: string; records: string; start: string; end: string };
const NAMES: Record<Signal, Names> = {
  traces: {
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    records: 'spans',
    start: 'startTimeUnixNano',
    end: 'endTimeUnixNano',
  },
  logs: {
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    records: 'logRecords',
    start: 'timeUnixNano',
    end: 'observedTimeUnixNano',
  },
};

/** Decodes an export request in JSON. Members that it does not know are left out. Throws a DecodeError. */
export function decodeOtlpJson(body: Buffer, signal: Signal): OtlpBatch {
  const request = readObject(parseDocument(body, MAX_OTLP_TOKENS), 'the document');
  const reader = new RequestReader(signal);
  const { resources } = NAMES[signal];
  forEachObject(request[resources], resources, (entry, name) => reader.readResourceRecords(entry, name));
  return reader.builder.batch;
}

class RequestReader {
  readonly builder: BatchBuilder;
  private readonly names: Names;
  private readonly value = new JsonValue();

  constructor(signal: Signal) {
    this.builder = new BatchBuilder(signal);
    this.names = NAMES[signal];
  }

  readResourceRecords(entry: JsonObject, name: string): void {
    const { scopes } = this.names;
    this.builder.beginGroup();
    const resource = new Resource();
    const wire = readObject(entry.resource ?? {}, `${name}.resource`);
    this.readAttributes(wire.attributes, `${name}.resource`, resource);
    forEachObject(entry[scopes], `${name}.${scopes}`, (scope, place) => this.readScopeRecords(scope, place));
    this.builder.endResource(resource.origin);
  }

  private readScopeRecords(entry: JsonObject, name: string): void {
    const { records } = this.names;
    this.builder.beginGroup();
    const wire = readObject(entry.scope ?? {}, `${name}.scope`);
    const scope: Scope = { name: readText(wire.name ?? '', `${name}.scope.name`) };
    forEachObject(entry[records], `${name}.${records}`, (record, place) =>
      this.readRecord(record, place, scope),
    );
  }

  private readRecord(wire: JsonObject, name: string, scope: Scope): void {
    const { builder, names } = this;
    const record = builder.begin();
    try {
      this.readAttributes(wire.attributes, name, record);
      record.traceId = toTraceId(readText(wire.traceId ?? '', `${name}.traceId`));
      const kind = wire.kind ?? 0;
      if (typeof kind !== 'number') throw fault(kind, `${name}.kind`, 'a number');
      record.kind = kind;
      setTimes(
        record,
        readTime(wire[names.start], `${name}.${names.start}`),
        readTime(wire[names.end], `${name}.${names.end}`),
      );
      record.isRedacted = isRedacted(record);
      builder.add(record, scope);
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error;
      builder.reject(error.message);
    }
  }

  private readAttributes(list: unknown, name: string, to: HttpRecord | Resource): void {
    forEachObject(list, `${name}.attributes`, ({ key, value }, place) => {
      to.take(readText(key ?? '', `${place}.key`), this.value.put(value));
    });
  }
}

function forEachObject(list: unknown, name: string, read: (entry: JsonObject, name: string) => void): void {
  if (list === undefined || list === null) return;
  if (!Array.isArray(list)) throw fault(list, name, 'an array');
  for (let i = 0; i < list.length; i++) {
    const place = `${name}[${i}]`;
    read(readObject(list[i], place), place);
  }
}

/** Reads nanoseconds: a text, as JavaScript's numbers cannot hold them, but a number is taken too. */
function readTime(value: unknown, name: string): Nanoseconds {
  if (value === undefined || value === null) return { high: 0, low: 0 };
  if (typeof value !== 'string' && typeof value !== 'number')
    throw fault(value, name, 'a string or a number');
  const isWhole =
    typeof value === 'string' ? /^\d{1,20}$/.test(value) : Number.isInteger(value) && value >= 0;
  const time = isWhole ? BigInt(value) : -1n;
  if (time < 0n || time >> 64n) throw new RecordFault('time must be nanoseconds since 1970');
  return { high: Number(time >> 32n), low: Number(time & 0xffff_ffffn) };
}

function isRedacted(record: HttpRecord): boolean {
  const { requestHeaders, responseHeaders, requestBody, responseBody, urlFull, urlPath, urlQuery } = record;
  return (
    requestHeaders.some(([, value]) => isRedactedText(value)) ||
    responseHeaders.some(([, value]) => isRedactedText(value)) ||
    isRedactedText(urlFull) ||
    isRedactedText(urlPath) ||
    isRedactedText(urlQuery) ||
    isRedactedBytes(requestBody) ||
    isRedactedBytes(responseBody)
  );
}
