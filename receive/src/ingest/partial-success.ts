import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { JSON_TYPE } from '../decode/otlp.ts';
import type { OtlpBatch, Signal } from '../decode/otlp-batch.ts';
import type { Answer } from './routes.ts';

/** Fields of ExportTraceServiceResponse and ExportLogsServiceResponse. */
const PARTIAL_SUCCESS = 1;
const REJECTED = 1;
const ERROR_MESSAGE = 2;

/**
 * Answers an export request in its own encoding. Says how many records were rejected, and why the first one was.
 * Source: OTLP, "Full Success" and "Partial Success".
 */
export function partialSuccess({ rejected, reason }: OtlpBatch, signal: Signal, type: string): Answer {
  if (type === JSON_TYPE) return { type, body: `${toJson(rejected, reason, signal)}\n` };
  if (rejected === 0) return { type, body: '' };
  const writer = new BinaryWriter();
  writer.tag(PARTIAL_SUCCESS, WireType.LengthDelimited).fork();
  writer.tag(REJECTED, WireType.Varint).int64(rejected);
  writer.tag(ERROR_MESSAGE, WireType.LengthDelimited).string(reason);
  return { type, body: writer.join().finish() };
}

function toJson(rejected: number, errorMessage: string, signal: Signal): string {
  if (rejected === 0) return '{}';
  const name = signal === 'traces' ? 'rejectedSpans' : 'rejectedLogRecords';
  return JSON.stringify({ partialSuccess: { [name]: String(rejected), errorMessage } });
}
