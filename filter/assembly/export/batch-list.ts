import { Batch } from './batch';

/** Batches in a row, the oldest first. All bytes zero: an empty one. */
@unmanaged
export class BatchList {
  first: Batch | null;
  private last: Batch | null;

  /** Puts a batch behind the others. */
  push(batch: Batch): void {
    batch.next = null;
    const last = this.last;
    if (last == null) this.first = batch;
    else last.next = batch;
    this.last = batch;
  }

  /** Takes the first batch, or null. */
  shift(): Batch | null {
    const batch = this.first;
    if (batch != null) this.removeAfter(null, batch);
    return batch;
  }

  /** Takes the batch with the host's name for its call, or null. */
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

  /** Moves those that are due to the front of `ready`, in their order. */
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
