/** Redaction, content types, statuses and documents, each under the name of what it calls. */
import { Slice } from '../../assembly/bytes/slice';
import { SliceList } from '../../assembly/bytes/slice-list';
import * as document from '../../assembly/capture/document';
import { Redaction } from '../../assembly/capture/redact';
import { writer } from './bytes';

export { isWanted } from '../../assembly/capture/content-type';
export { statusIn, textOfStatus } from '../../assembly/capture/status';

const redaction = changetype<Redaction>(memory.data(64, 8));

export function openRedaction(headers: SliceList, replacement: Slice): void {
  redaction.open(headers, replacement);
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

export function openDocument(requestId: Slice, capacity: usize, opensArray: bool): void {
  document.openDocument(writer, requestId, capacity, opensArray);
}

export function sealDocument(isTruncated: bool): usize {
  return changetype<usize>(document.sealDocument(writer, isTruncated));
}

export function jsonOf(block: usize): Slice {
  return changetype<document.Document>(block).json;
}

export function requestIdOf(block: usize): Slice {
  return changetype<document.Document>(block).requestId;
}

export function isTruncated(block: usize): bool {
  return changetype<document.Document>(block).isTruncated;
}
