import { recordDifferences } from '../../filter/test/formats/expected-log.ts';
import { spanDifferences } from '../../filter/test/formats/expected-span.ts';
import { telemetryDifferences } from '../../filter/test/formats/expected-telemetry.ts';
import { decodeTelemetry } from '../../filter/test/formats/json.ts';
import { decodeLogRecords, decodeSpans } from '../../filter/test/formats/otlp.ts';
import type { Attributes } from '../../filter/test/formats/otlp-values.ts';
import type { Seen } from '../../filter/test/formats/seen.ts';
import type { Format } from '../../filter/test/formats/settings.ts';
import { MadeIds } from '../../filter/test/formats/trace-ids.ts';
import type { FormatPost } from './format-backend.ts';

/**
 * An exchange that arrived in a format: its case, its start and end according to the format, and what is wrong with it.
 */
export type FormatArrival = {
  id: string;
  startMs: number;
  endMs: number;
  differences(seen: Seen): string[];
};

/** Decodes the POSTs of a format. Throws an Error if one does not follow its definition. */
export function decodeArrivals(format: Exclude<Format, 'scnt'>, posts: FormatPost[]): FormatArrival[] {
  const made = new MadeIds();
  return posts.flatMap(({ body, headers }): FormatArrival[] => {
    const isLines = headers['content-type'] === 'application/x-ndjson';
    if (format === 'apiclarity') return telemetryIn(body, isLines);
    if (headers['content-type'] !== 'application/x-protobuf')
      throw new Error(`content-type is ${headers['content-type']}`);
    return format === 'otlp-traces' ? spansIn(body, made) : recordsIn(body, made);
  });
}

function telemetryIn(body: Buffer, isLines: boolean): FormatArrival[] {
  return decodeTelemetry(body, isLines ? 'lines' : 'array').map((document) => ({
    id: document.request.common.headers.find(({ key }) => key === 'x-case')?.value ?? '',
    startMs: document.request.common.time,
    endMs: document.response.common.time,
    differences: (seen) => telemetryDifferences(document, seen, {}),
  }));
}

function spansIn(body: Buffer, made: MadeIds): FormatArrival[] {
  return decodeSpans(body).map((span) => ({
    id: caseIn(span.attributes),
    startMs: Number(span.start / 1_000_000n),
    endMs: Number(span.end / 1_000_000n),
    differences: (seen) => spanDifferences(span, withDetail(seen, span.attributes), made),
  }));
}

function recordsIn(body: Buffer, made: MadeIds): FormatArrival[] {
  return decodeLogRecords(body).map((record) => ({
    id: caseIn(record.attributes),
    startMs: Number(record.time / 1_000_000n),
    endMs: Number((record.observedTime || record.time) / 1_000_000n),
    differences: (seen) => recordDifferences(record, withDetail(seen, record.attributes), made),
  }));
}

// Only the filter knows Envoy's word for an exchange that broke off: it must look like one of these.
function withDetail(seen: Seen, attributes: Attributes): Seen {
  const type = attributes.get('error.type');
  const isDetail = typeof type === 'string' && /^[a-z]+(_[a-z]+)*(\{.*\})?$/.test(type);
  return isDetail ? { ...seen, detail: type } : seen;
}

function caseIn(attributes: Attributes): string {
  const values = attributes.get('http.request.header.x-case');
  return Array.isArray(values) ? values[0] : '';
}
