import { release } from '../bytes/blocks';
import { EMPTY, Slice } from '../bytes/slice';
import { isTruncated, jsonOf, requestIdOf } from '../capture/document';
import { Status } from '../host/abi';
import { postToCluster } from '../host/calls';
import { add, count, Metric } from './counters';
import { PostHeaders } from './post-headers';
import { DocumentQueue } from './queue';
import { Reason, TroubleLog } from './trouble';

/** Posts documents to one backend, a few at a time; the others wait in a bounded queue. */
@unmanaged
export class Exporter {
  cluster: Slice;
  timeoutMs: u32;
  maxInFlight: u32;
  maxQueueBytes: usize;
  headers: PostHeaders;
  queue: DocumentQueue;
  trouble: TroubleLog;
  private inFlight: u32;

  /** Whether nothing is under way and nothing waits. */
  get isIdle(): bool {
    return this.inFlight == 0 && this.queue.isEmpty;
  }

  /** Takes over a finished exchange: posts it now or later, or drops it. Each end is counted. */
  submit(document: usize): void {
    count(Metric.SEEN);
    if (isTruncated(document)) count(Metric.TRUNCATED);
    if (this.inFlight < this.maxInFlight) this.post(document);
    else this.enqueue(document);
  }

  /** Counts an exchange for which memory did not suffice. */
  lose(): void {
    count(Metric.SEEN);
    count(Metric.DROPPED_QUEUE_FULL);
    this.trouble.note(Reason.QUEUE_FULL, 0);
  }

  /** Takes the answer to a POST. `status` is 0 where there is none. */
  onAnswer(status: u32): void {
    if (this.inFlight == 0) return;
    this.noteInFlight(-1);
    if (status >= 200 && status < 300) count(Metric.EXPORTED);
    else this.drop(Metric.DROPPED_BACKEND, status ? Reason.BAD_ANSWER : Reason.NO_ANSWER, status);
    while (!this.queue.isEmpty && this.inFlight < this.maxInFlight) this.post(this.queue.shift());
  }

  /** Counts what is under way and what waits as dropped: its answers will not come. */
  abandon(): void {
    for (; this.inFlight > 0; this.noteInFlight(-1)) count(Metric.DROPPED_BACKEND);
    while (!this.queue.isEmpty) {
      release(this.queue.shift());
      count(Metric.DROPPED_BACKEND);
    }
  }

  private post(document: usize): void {
    const pairs = this.headers.forRequest(requestIdOf(document));
    const status =
      pairs == EMPTY
        ? Status.INTERNAL_FAILURE
        : postToCluster(this.cluster, pairs, jsonOf(document), this.timeoutMs);
    release(document);
    if (status == Status.OK) this.noteInFlight(1);
    else if (status == Status.BAD_ARGUMENT) this.drop(Metric.DROPPED_NO_CLUSTER, Reason.NO_CLUSTER, 0);
    else this.drop(Metric.DROPPED_BACKEND, Reason.NO_ENDPOINT, 0);
  }

  private enqueue(document: usize): void {
    this.queue.push(document);
    while (this.queue.bytes > this.maxQueueBytes) {
      release(this.queue.shift());
      count(Metric.DROPPED_QUEUE_FULL);
      this.trouble.note(Reason.QUEUE_FULL, 0);
    }
  }

  private drop(metric: u32, reason: u32, status: u32): void {
    count(metric);
    count(Metric.EXPORT_ERRORS);
    this.trouble.note(reason, status);
  }

  private noteInFlight(amount: i32): void {
    this.inFlight += amount;
    add(Metric.IN_FLIGHT, amount);
  }
}
