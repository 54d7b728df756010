import { Batch } from './batch';

/** A list of batches, the oldest first. All bytes zero: an empty list. */
@unmanaged
export class BatchList {
  first: Batch | null;
  private last: Batch | null;

  /** Adds a batch at the end. */
  push(batch: Batch): void {
    batch.next = null;
    const last = this.last;
    if (last == null) this.first = batch;
    else last.next = batch;
    this.last = batch;
  }

  /** Removes the first batch and returns it, or null. */
  shift(): Batch | null {
    const batch = this.first;
    if (batch != null) this.removeAfter(null, batch);
    return batch;
  }

  /** Removes the batch whose call has this token and returns it, or null. */
  take(token: u32): Batch | null {
    let before: Batch | null = null;
    let batch = this.first;
    while (batch != null && batch.token != token) {
      before = batch;
      batch = batch.next;
    }
    if (batch != null) this.removeAfter(before, batch);
    return batch;
  }

  /** Moves the batches that are due to the front of `ready`, in their order. */
  moveDue(nowMs: u64, ready: BatchList): void {
    let before: Batch | null = null;
    let batch = this.first;
    let lastMoved: Batch | null = null;
    while (batch != null) {
      const next: Batch | null = batch.next;
      if (batch.dueMs <= nowMs) {
        this.removeAfter(before, batch);
        ready.insertAfter(lastMoved, batch);
        lastMoved = batch;
      } else before = batch;
      batch = next;
    }
  }

  private insertAfter(before: Batch | null, batch: Batch): void {
    batch.next = before == null ? this.first : before.next;
    if (before == null) this.first = batch;
    else before.next = batch;
    if (batch.next == null) this.last = batch;
  }

  private removeAfter(before: Batch | null, batch: Batch): void {
    if (before == null) this.first = batch.next;
    else before.next = batch.next;
    if (this.last == batch) this.last = before;
  }
}
