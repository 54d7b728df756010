/** OTLP in binary protobuf. Source: opentelemetry-proto 1.x; the numbers are those of its fields. */
import { BatchBuilder, type OtlpBatch, type Signal } from './otlp-batch.ts';
import { ProtobufValue } from './otlp-protobuf-value.ts';
import type { HttpRecord } from './otlp-record.ts';
import { Resource, type Scope } from './otlp-resource.ts';
import { type Nanoseconds, setTimes } from './otlp-time.ts';
import { RecordFault } from './otlp-value.ts';
import { readProtobuf, type WireReader } from './protobuf.ts';
import { RedactionFinder } from './redaction.ts';
import { toTraceId } from './trace-id.ts';

/** Which fields of a Span or a LogRecord have the parts of an exchange. */
type RecordFields = { attribute: number; traceId: number; start: number; end: number; kind: number };
const SPAN: RecordFields = { attribute: 9, traceId: 1, start: 7, end: 8, kind: 6 };
/** A log record has no kind, and no field has the number 0. */
const LOG_RECORD: RecordFields = { attribute: 6, traceId: 9, start: 1, end: 11, kind: 0 };

/** Of the request: its ResourceSpans or ResourceLogs. */
const RESOURCE_RECORDS = 1;
/** Of ResourceSpans and ResourceLogs. */
const RESOURCE = 1;
const SCOPE_RECORDS = 2;
const RESOURCE_ATTRIBUTE = 1;
/** Of ScopeSpans and ScopeLogs. */
const SCOPE = 1;
const RECORD = 2;
const SCOPE_NAME = 1;
/** Of KeyValue. */
const KEY = 1;
const VALUE = 2;

const NO_TIME: Nanoseconds = { high: 0, low: 0 };

/** Decodes an export request in binary protobuf. Throws a DecodeError. */
export function decodeOtlpProtobuf(body: Buffer, signal: Signal): OtlpBatch {
  const builder = new BatchBuilder(signal);
  readProtobuf(body, (reader) => new RequestReader(reader, builder, signal).readRequest());
  return builder.batch;
}

class RequestReader {
  private readonly reader: WireReader;
  private readonly builder: BatchBuilder;
  private readonly fields: RecordFields;
  private readonly value: ProtobufValue;
  private readonly redactions: RedactionFinder;

  constructor(reader: WireReader, builder: BatchBuilder, signal: Signal) {
    this.reader = reader;
    this.builder = builder;
    this.fields = signal === 'traces' ? SPAN : LOG_RECORD;
    this.value = new ProtobufValue(reader);
    this.redactions = new RedactionFinder(reader.bytes);
  }

  readRequest(): void {
    const { reader } = this;
    while (reader.next(reader.bytes.length)) {
      if (reader.field === RESOURCE_RECORDS) this.readResourceRecords(reader.readEnd());
      else reader.skip();
    }
  }

  private readResourceRecords(end: number): void {
    const { reader } = this;
    this.builder.beginGroup();
    const resource = new Resource();
    while (reader.next(end)) {
      if (reader.field === RESOURCE) this.readResource(reader.readEnd(), resource);
      else if (reader.field === SCOPE_RECORDS) this.readScopeRecords(reader.readEnd());
      else reader.skip();
    }
    this.builder.endResource(resource.origin);
  }

  private readResource(end: number, resource: Resource): void {
    const { reader } = this;
    while (reader.next(end)) {
      if (reader.field === RESOURCE_ATTRIBUTE) this.readAttribute(reader.readEnd(), resource);
      else reader.skip();
    }
  }

  private readScopeRecords(end: number): void {
    const { reader } = this;
    this.builder.beginGroup();
    const scope: Scope = { name: '' };
    while (reader.next(end)) {
      if (reader.field === RECORD) this.readRecord(reader.readEnd(), scope);
      else if (reader.field === SCOPE) this.readScope(reader.readEnd(), scope);
      else reader.skip();
    }
  }

  private readScope(end: number, scope: Scope): void {
    const { reader } = this;
    while (reader.next(end)) {
      if (reader.field === SCOPE_NAME) scope.name = reader.readText();
      else reader.skip();
    }
  }

  private readRecord(end: number, scope: Scope): void {
    const { reader, builder } = this;
    const record = builder.begin();
    const start = reader.position;
    try {
      this.readFields(end, record);
      record.isRedacted = this.redactions.isWithin(start, end);
      builder.add(record, scope);
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error;
      builder.reject(error.message);
      reader.moveTo(end);
    }
  }

  private readFields(end: number, record: HttpRecord): void {
    const { reader, fields } = this;
    let startTime = NO_TIME;
    let endTime = NO_TIME;
    while (reader.next(end)) {
      const { field } = reader;
      if (field === fields.attribute) this.readAttribute(reader.readEnd(), record);
      else if (field === fields.traceId) record.traceId = toTraceId(reader.readBytes().toString('hex'));
      else if (field === fields.start) startTime = reader.readFixed64();
      else if (field === fields.end) endTime = reader.readFixed64();
      else if (field === fields.kind) record.kind = reader.readInt64();
      else reader.skip();
    }
    setTimes(record, startTime, endTime);
  }

  private readAttribute(end: number, to: HttpRecord | Resource): void {
    const { reader, value } = this;
    let key = '';
    value.put(0, 0);
    while (reader.next(end)) {
      if (reader.field === KEY) key = reader.readText();
      else if (reader.field === VALUE) {
        const valueEnd = reader.readEnd();
        value.put(reader.position, valueEnd);
        reader.moveTo(valueEnd);
      } else reader.skip();
    }
    to.take(key, value);
    reader.moveTo(end);
  }
}
