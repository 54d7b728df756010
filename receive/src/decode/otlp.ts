import { mediaTypeOf } from './framing.ts';
import type { OtlpBatch, Signal } from './otlp-batch.ts';
import { decodeOtlpJson } from './otlp-json.ts';
import { decodeOtlpProtobuf } from './otlp-protobuf.ts';

/** The two encodings of OTLP/HTTP. Source: OTLP, "OTLP/HTTP Request". */
export const PROTOBUF = 'application/x-protobuf';
export const JSON_TYPE = 'application/json';

/** Whether a content type is one that OTLP/HTTP has. */
export function isOtlpType(contentType: string): boolean {
  const type = mediaTypeOf(contentType);
  return type === PROTOBUF || type === JSON_TYPE;
}

/**
 * Decodes an OTLP export request: each span or log record with `http.request.method` is an exchange. The others are
 * counted, and reported as a partial success. Throws a DecodeError if the request itself is not valid.
 */
export function decodeOtlp(body: Buffer, contentType: string, signal: Signal): OtlpBatch {
  const isJson = mediaTypeOf(contentType) === JSON_TYPE;
  return isJson ? decodeOtlpJson(body, signal) : decodeOtlpProtobuf(body, signal);
}
