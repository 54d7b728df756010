import { EMPTY, Slice } from '../bytes/slice';
import { Document } from '../encoding/document';
import { isWorthRetrying } from '../encoding/format';
import { Status } from '../host/abi';
import { calledToken, postToCluster } from '../host/calls';
import { Batch } from './batch';
import { BatchList } from './batch-list';
import { add, count, flush, Metric } from './counters';
import { DeliveryLog, Reason } from './delivery-log';
import { PostHeaders } from './post-headers';
import { areQueuesFull, Queue } from './queue';
import { backoffMs } from './retry';

/** How many bytes the calls in flight of this worker may hold together. A single call may hold more. */
const MAX_IN_FLIGHT_BYTES: usize = 16 << 20;

/** A worker is busy if more exchanges than this have ended since the last tick. */
const BUSY_EXCHANGES: u32 = 500;

/** The exporters of this worker, and the calls that they have in flight together. */
let newest: Exporter | null = null;
let callsUnderWay: u32 = 0;
let bytesUnderWay: usize = 0;
let mostCalls: u32 = 1;

/** Sets how many calls this worker may have in flight at once. */
export function limitCalls(calls: u32): void {
  mostCalls = calls;
}

/**
 * Posts documents to one backend, a few calls at a time; the others wait in a bounded queue. A busy worker saves time:
 * it posts several documents in a row (all but the first then cost Envoy half) and flushes the counters once for many
 * exchanges. Documents that wait for others go out with the next answer or tick.
 */
@unmanaged
export class Exporter {
  /** The wire format: `Format`. */
  format: u32;
  cluster: Slice;
  timeoutMs: u32;
  maxAttempts: u32;
  /** Milliseconds between two ticks, which time everything that waits. */
  tickMs: u32;
  headers: PostHeaders;
  queue: Queue;
  called: BatchList;
  deliveryLog: DeliveryLog;
  /** Whether it is ending, so that batches no longer wait to be filled. */
  isDraining: bool;
  /** The exporter that joined before this one. */
  private next: Exporter | null;
  private inFlight: u32;
  /** Milliseconds since the first configuration, counted in ticks. */
  private nowMs: u64;
  /** When to post again, as the backend asked with `Retry-After`. */
  private pausedUntilMs: u64;
  private endedSinceTick: u32;

  /** Whether nothing is in flight and nothing waits. */
  get isIdle(): bool {
    return this.inFlight == 0 && this.queue.isEmpty;
  }

  private get isBusy(): bool {
    return this.endedSinceTick > BUSY_EXCHANGES && !this.isDraining;
  }

  /** Joins the exporters that share the limits of this worker. */
  join(): void {
    this.next = newest;
    newest = this;
  }

  /** Takes a finished exchange, and posts it now or later, or drops it. Every outcome is counted. */
  submit(document: Document): void {
    this.countSeen();
    if (document.isTruncated) count(Metric.TRUNCATED);
    this.queue.add(document, this.nowMs);
    if (this.isDraining) this.queue.seal();
    this.proceed();
  }

  /** Counts an exchange that sampling left out. */
  countSampledOut(): void {
    this.countSeen();
    count(Metric.SAMPLED_OUT);
    this.flushIfDue();
  }

  /** Counts an exchange that ended after its root context was deleted. */
  countRefused(): void {
    this.countSeen();
    count(Metric.DROPPED_BACKEND);
    this.flushIfDue();
  }

  /** Counts an exchange that was lost for lack of memory. */
  countLost(): void {
    this.countSeen();
    count(Metric.DROPPED_QUEUE_FULL);
    this.flushIfDue();
    this.deliveryLog.note(Reason.OPEN_FULL, 0);
  }

  /**
   * Handles the answer to a POST. `status` is 0 if there was no answer; `waitMs` is how long the backend asks to wait;
   * `rejected` is how many documents of a successful POST it did not accept.
   */
  onAnswer(token: u32, status: u32, waitMs: u32, rejected: u32): void {
    const batch = this.called.take(token);
    if (batch == null) return;
    this.noteInFlight(batch, -1);
    if (waitMs > 0) this.pause(waitMs);
    if (status >= 200 && status < 300) this.endExported(batch, rejected);
    else this.fail(batch, status ? Reason.BAD_ANSWER : Reason.NO_ANSWER, status);
    this.proceed();
  }

  /** Handles a tick. */
  onTick(): void {
    this.endedSinceTick = 0;
    this.nowMs += this.tickMs;
    this.queue.onTick(this.nowMs);
    this.proceed();
  }

  /** Begins to end: documents that wait for a full batch are sent now. */
  drain(): void {
    this.isDraining = true;
    this.queue.seal();
    this.proceed();
  }

  /**
   * Counts everything in flight and waiting as dropped, as its answers will not come, and leaves the other exporters.
   */
  abandon(): void {
    if (newest == this) newest = this.next;
    else {
      let before = newest;
      while (before != null && before.next != this) before = before.next;
      if (before != null) before.next = this.next;
    }
    for (let batch = this.called.shift(); batch != null; batch = this.called.shift()) {
      this.noteInFlight(batch, -1);
      this.end(batch, Metric.DROPPED_BACKEND);
    }
    for (let batch = this.queue.takeOldest(); batch != null; batch = this.queue.takeOldest()) {
      this.end(batch, Metric.DROPPED_BACKEND);
    }
    flush();
  }

  private countSeen(): void {
    this.endedSinceTick++;
    count(Metric.SEEN);
  }

  /**
   * Flushes the counters. A busy worker does so later, to count many exchanges at once; an idle one is always up to
   * date.
   */
  private flushIfDue(): void {
    if (!this.isBusy || this.isIdle || !this.canCall) flush();
  }

  /** Posts what can be posted now, and drops what is over the limits. */
  private proceed(): void {
    this.postReady();
    if (areQueuesFull() && this.canCall) {
      this.queue.seal();
      this.postReady();
    }
    dropTooMuch();
    this.flushIfDue();
  }

  private postReady(): void {
    if (this.isBusy && this.inFlight > 0 && this.queue.isShort) return;
    while (this.canCall) {
      const batch = this.queue.takeNext();
      if (batch == null) return;
      this.post(batch);
    }
  }

  /**
   * Whether another call is allowed. Each configuration has its share of the calls, so that a slow backend cannot take
   * them all.
   */
  private get canCall(): bool {
    if (this.pausedUntilMs > this.nowMs) return false;
    if (this.inFlight == 0 && (callsUnderWay == 0 || !this.isDraining)) return true;
    if (callsUnderWay >= mostCalls || this.inFlight >= max(mostCalls / countBusy(), 1)) return false;
    return bytesUnderWay + this.queue.nextBytes <= MAX_IN_FLIGHT_BYTES;
  }

  private post(batch: Batch): void {
    const pairs = this.headers.forRequest(batch.count == 1 ? batch.requestId : EMPTY);
    if (pairs == EMPTY) {
      this.dropForRoom(batch);
      return;
    }
    batch.attempts++;
    const status = postToCluster(this.cluster, pairs, batch.payload, this.timeoutMs);
    if (status == Status.OK) {
      batch.token = calledToken();
      this.called.push(batch);
      this.noteInFlight(batch, 1);
    } else if (status == Status.BAD_ARGUMENT) {
      count(Metric.EXPORT_ERRORS);
      this.deliveryLog.note(Reason.NO_CLUSTER, 0);
      this.end(batch, Metric.DROPPED_NO_CLUSTER);
    } else this.fail(batch, Reason.NO_ENDPOINT, 0);
  }

  /** Keeps a batch that did not arrive for its next attempt, or drops it. */
  private fail(batch: Batch, reason: u32, status: u32): void {
    count(Metric.EXPORT_ERRORS);
    this.deliveryLog.note(reason, status);
    if (batch.attempts >= this.maxAttempts || !isWorthRetrying(this.format, status)) {
      this.end(batch, Metric.DROPPED_BACKEND);
      return;
    }
    batch.dueMs = this.nowMs + backoffMs(batch.attempts);
    this.queue.delay(batch);
  }

  /** Drops the batch that has waited the longest. */
  dropOldest(): void {
    const batch = this.queue.takeOldest();
    if (batch != null) this.dropForRoom(batch);
  }

  private dropForRoom(batch: Batch): void {
    this.deliveryLog.note(Reason.QUEUE_FULL, 0);
    this.end(batch, Metric.DROPPED_QUEUE_FULL);
  }

  private endExported(batch: Batch, rejected: u32): void {
    const lost = min(rejected, batch.count);
    if (lost > 0) {
      add(Metric.DROPPED_BACKEND, lost);
      this.deliveryLog.note(Reason.REJECTED, 0);
    }
    batch.count -= lost;
    this.end(batch, Metric.EXPORTED);
  }

  private end(batch: Batch, metric: u32): void {
    add(metric, batch.count);
    batch.free();
  }

  private noteInFlight(batch: Batch, sign: i32): void {
    this.inFlight += sign;
    callsUnderWay += sign;
    bytesUnderWay += (sign as isize) * (batch.blockBytes as isize);
    add(Metric.IN_FLIGHT, sign);
  }

  /** Posts nothing for so long, plus one tick: the next tick may come at once. */
  private pause(ms: u32): void {
    this.pausedUntilMs = max(this.pausedUntilMs, this.nowMs + this.tickMs + ms);
  }
}

/** Drops what is over a limit that has changed. */
export function enforceLimits(): void {
  dropTooMuch();
  flush();
}

/** Drops the oldest batch of the fullest queue, so that a slow backend does not cost the others anything. */
function dropTooMuch(): void {
  while (areQueuesFull()) {
    const exporter = fullestExporter();
    if (exporter == null) return;
    exporter.dropOldest();
  }
}

function fullestExporter(): Exporter | null {
  let fullest = newest;
  let each = newest;
  while (each != null) {
    if (fullest == null || each.queue.bytes > fullest.queue.bytes) fullest = each;
    each = each.next;
  }
  return fullest;
}

/** How many exporters have something in flight or waiting. */
function countBusy(): u32 {
  let count: u32 = 0;
  let each = newest;
  while (each != null) {
    if (!each.isIdle) count++;
    each = each.next;
  }
  return count;
}
