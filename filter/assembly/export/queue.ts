import { sizeOf } from '../bytes/slice';
import { Document } from '../encoding/document';
import { Batch, batchOf, sealBatch, withDocument } from './batch';
import { BatchList } from './batch-list';
import { add, Metric } from './counters';

/** The most documents that may wait in this worker, whatever their size. */
const MAX_TRACES: u32 = 65536;
/** So many documents or bytes are worth posting in a row. */
const GROUP_TRACES: u32 = 8;
const GROUP_BYTES: usize = 256 << 10;

/** How much waits in all queues of this worker, and how much may. */
let waitingBytes: usize = 0;
let waitingTraces: u32 = 0;
let mostBytes: usize = 0;

/** Sets how many bytes of memory may wait in all queues of this worker. */
export function limitQueueBytes(bytes: usize): void {
  mostBytes = bytes;
}

/** Whether more waits in this worker than allowed. */
export function areQueuesFull(): bool {
  return waitingTraces > 0 && (waitingBytes > mostBytes || waitingTraces > MAX_TRACES);
}

/**
 * Documents that wait: in the batch that is being filled, in batches that are ready, and in batches that wait for
 * another attempt. All bytes zero: an empty queue.
 */
@unmanaged
export class Queue {
  maxBatchTraces: u32;
  maxBatchBytes: usize;
  /** The longest time to fill a batch. */
  maxBatchMs: u64;
  /** The batch that is being filled. */
  private filling: Batch | null;
  private fillingSinceMs: u64;
  private ready: BatchList;
  private delayed: BatchList;
  /** The size of their blocks: the memory that they really take. */
  bytes: usize;
  private traces: u32;

  /** Sets its lists. */
  setLists(ready: BatchList, delayed: BatchList): void {
    this.ready = ready;
    this.delayed = delayed;
  }

  /** Whether nothing waits. */
  get isEmpty(): bool {
    return this.traces == 0;
  }

  /** Whether so little is ready that posting can wait for more. */
  get isShort(): bool {
    return this.traces < GROUP_TRACES && this.bytes < GROUP_BYTES && !areQueuesFull();
  }

  /** The size of the batch that is to be posted next; 0 if there is none. */
  get nextBytes(): usize {
    const next = this.ready.first;
    return next == null ? 0 : next.blockBytes;
  }

  /** Takes a document. */
  add(document: Document, nowMs: u64): void {
    const batch = batchOf(document);
    const filling = this.filling;
    if (!batch.takesMore) this.putReady(batch);
    else if (filling == null || !this.join(filling, batch)) {
      this.seal();
      this.account(batch, 1);
      this.filling = batch;
      this.fillingSinceMs = nowMs;
    }
    const filled = this.filling;
    if (filled != null && this.isFull(filled)) this.seal();
  }

  /** Takes a batch that is to be posted again, at `batch.dueMs` or later. */
  delay(batch: Batch): void {
    this.account(batch, 1);
    this.delayed.push(batch);
  }

  /** Removes the batch that is to be posted next and returns it, or null. */
  takeNext(): Batch | null {
    const batch = this.ready.shift();
    if (batch != null) this.account(batch, -1);
    return batch;
  }

  /** Removes the oldest batch and returns it, or null. */
  takeOldest(): Batch | null {
    if (this.delayed.first == null && this.ready.first == null) this.seal();
    const batch = this.delayed.first == null ? this.ready.shift() : this.delayed.shift();
    if (batch != null) this.account(batch, -1);
    return batch;
  }

  /** Handles a tick: batches that are due, or have been filled long enough, become ready. */
  onTick(nowMs: u64): void {
    this.delayed.moveDue(nowMs, this.ready);
    if (nowMs - this.fillingSinceMs >= this.maxBatchMs) this.seal();
  }

  /** Makes the batch that is being filled ready. */
  seal(): void {
    const batch = this.filling;
    if (batch == null) return;
    this.filling = null;
    sealBatch(batch);
    this.ready.push(batch);
  }

  private isFull(batch: Batch): bool {
    return batch.count >= this.maxBatchTraces || sizeOf(batch.payload) >= this.maxBatchBytes;
  }

  private putReady(batch: Batch): void {
    this.seal();
    sealBatch(batch);
    this.account(batch, 1);
    this.ready.push(batch);
  }

  /** Adds a document to the batch that is being filled. False if it has no room for it. */
  private join(filling: Batch, document: Batch): bool {
    if (filling.framing != document.framing || filling.innerStart != document.innerStart) return false;
    if (sizeOf(filling.payload) + sizeOf(document.content) + 1 >= this.maxBatchBytes) return false;
    const before = filling.blockBytes;
    const grown = withDocument(filling, document);
    if (grown == null) return false;
    this.move((grown.blockBytes as isize) - (before as isize), 1);
    this.filling = grown;
    document.free();
    return true;
  }

  private account(batch: Batch, sign: i32): void {
    this.move((sign as isize) * (batch.blockBytes as isize), sign * (batch.count as i32));
  }

  private move(bytes: isize, traces: i32): void {
    this.bytes += bytes;
    this.traces += traces;
    waitingBytes += bytes;
    waitingTraces += traces;
    add(Metric.QUEUE_BYTES, bytes);
    add(Metric.QUEUE_TRACES, traces);
  }
}
