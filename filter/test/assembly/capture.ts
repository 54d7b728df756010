/** Redaction, content types, statuses and documents, each under the name of what it calls. */
import { EMPTY, Slice } from '../../assembly/bytes/slice';
import { SliceList } from '../../assembly/bytes/slice-list';
import { BODY_BYTES, bodyAt } from '../../assembly/capture/body';
import * as document from '../../assembly/encoding/document';
import { Frame } from '../../assembly/encoding/framing';
import { REDACTION_BYTES, redactionAt } from '../../assembly/redact/redaction';
import { writer } from './bytes';

export { isWanted } from '../../assembly/capture/content-type';
export { hashOfId } from '../../assembly/capture/id-hash';
export { statusIn, textOfStatus } from '../../assembly/encoding/status-text';
export { hasAsciiCharset } from '../../assembly/redact/charset';

const redaction = redactionAt(memory.data(4096, 8));
if (REDACTION_BYTES > 4096) unreachable();

const frame = changetype<Frame>(memory.data(32, 8));
const body = bodyAt(memory.data(2048, 8));
if (BODY_BYTES > 2048) unreachable();

/** Begins the body of a request in a format, which goes to the writer of the tests. */
export function openRequestBody(format: u32, limit: u32, treatment: u32): void {
  body.open(writer, format, limit);
  body.treat(redaction.rules, treatment);
}

export function copyChunk(size: u32): void {
  body.copyChunk(writer, 0, size);
}

export function closeRequestBody(): void {
  body.close(writer, true);
}

/** Takes bytes off the end of what was written of the body. */
export function cutRequestBody(count: usize): void {
  body.cut(writer, true, count);
}

export function isBodyTruncated(): bool {
  return body.isTruncated;
}

export function isBodyLeftOut(): bool {
  return body.isLeftOut;
}

export function openRedaction(headers: SliceList, queryParams: SliceList, replacement: Slice): void {
  redaction.configure(headers);
  redaction.rules.configure(queryParams, EMPTY, replacement);
}

export function covers(name: Slice): bool {
  return redaction.covers(name);
}

export function applyRedaction(name: Slice, value: Slice): void {
  redaction.apply(name, value);
}

export function keptOfValue(): Slice {
  return redaction.kept;
}

export function restOfValue(): Slice {
  return redaction.rest;
}

export function redactedValueOf(name: Slice, value: Slice): Slice {
  return redaction.valueOf(name, value);
}

export function redactedPathOf(path: Slice): Slice {
  return redaction.pathOf(path);
}

/** Begins a document that is framed as a kind of `Framing`, with lines or not. */
export function beginDocument(requestId: Slice, capacity: usize, framing: u32, hasLines: bool): void {
  frame.configure(framing, hasLines);
  document.beginDocument(writer, requestId, capacity, frame);
}

export function sealDocument(isTruncated: bool): usize {
  return changetype<usize>(document.sealDocument(writer, isTruncated, frame));
}

export function payloadOf(block: usize): Slice {
  return changetype<document.Document>(block).payload;
}

export function canPost(requestId: Slice): bool {
  return document.canPost(requestId);
}

export function requestIdOf(block: usize): Slice {
  return changetype<document.Document>(block).requestId;
}

export function isTruncated(block: usize): bool {
  return changetype<document.Document>(block).isTruncated;
}
