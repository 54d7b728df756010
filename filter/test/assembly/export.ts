/** Lists of batches, batches, waiting times and chance, each under the name of what it calls. */
import { allocate } from '../../assembly/bytes/allocator';
import { Slice } from '../../assembly/bytes/slice';
import { SliceList } from '../../assembly/bytes/slice-list';
import { Document } from '../../assembly/encoding/document';
import { contentTypeOf, Format } from '../../assembly/encoding/format';
import * as batches from '../../assembly/export/batch';
import { BatchList } from '../../assembly/export/batch-list';
import { PostHeaders } from '../../assembly/export/post-headers';
import { writer } from './bytes';

export { isWorthRetrying } from '../../assembly/encoding/format';
export { backoffMs } from '../../assembly/export/retry';
export { secondsToWait } from '../../assembly/export/retry-after';
export { random } from '../../assembly/host/random';

const waiting = changetype<BatchList>(memory.data(16, 8));
const ready = changetype<BatchList>(memory.data(16, 8));
const headers = changetype<PostHeaders>(memory.data(32, 8));

/** Makes a batch of no documents that can be distinguished from others. */
export function makeBatch(token: u32, dueMs: u64): usize {
  const batch = changetype<batches.Batch>(allocate(1));
  batch.token = token;
  batch.dueMs = dueMs;
  return changetype<usize>(batch);
}

export function tokenOf(batch: usize): u32 {
  return changetype<batches.Batch>(batch).token;
}

/** Puts a batch into the list of those that wait, or of those that are ready. */
export function pushBatch(isReady: bool, batch: usize): void {
  listOf(isReady).push(changetype<batches.Batch>(batch));
}

export function shiftBatch(isReady: bool): usize {
  return changetype<usize>(listOf(isReady).shift());
}

export function takeBatch(isReady: bool, token: u32): usize {
  return changetype<usize>(listOf(isReady).take(token));
}

/** Moves what is due from those that wait to those that are ready. */
export function moveDue(nowMs: u64): void {
  waiting.moveDue(nowMs, ready);
}

export function batchOf(document: usize): usize {
  return changetype<usize>(batches.batchOf(changetype<Document>(document)));
}

export function withDocument(batch: usize, document: usize): usize {
  const grown = batches.withDocument(changetype<batches.Batch>(batch), changetype<Document>(document));
  return changetype<usize>(grown);
}

export function sealBatch(batch: usize): void {
  batches.sealBatch(changetype<batches.Batch>(batch));
}

export function countOfBatch(batch: usize): u32 {
  return changetype<batches.Batch>(batch).count;
}

export function takesMore(batch: usize): bool {
  return changetype<batches.Batch>(batch).takesMore;
}

export function freeBatch(batch: usize): void {
  changetype<batches.Batch>(batch).free();
}

/** Writes the headers of POSTs with the writer of the tests. */
export function openPostHeaders(authority: Slice, path: Slice, extra: SliceList): void {
  headers.configure(writer, authority, path, contentTypeOf(Format.SCNT, false), extra);
}

export function headersForRequest(requestId: Slice): Slice {
  return headers.forRequest(requestId);
}

function listOf(isReady: bool): BatchList {
  return isReady ? ready : waiting;
}
