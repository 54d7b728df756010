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

/** What calls under way may hold together in this worker; one alone may hold more. */
const MAX_IN_FLIGHT_BYTES: usize = 16 << 20;

/** A worker is busy when more exchanges than this have ended since the last tick. */
const BUSY_EXCHANGES: u32 = 500;

/** The exporters of this worker, and the calls that they have under way together. */
let newest: Exporter | null = null;
let callsUnderWay: u32 = 0;
let bytesUnderWay: usize = 0;
let mostCalls: u32 = 1;

/** Sets how many calls may be under way at once in this worker. */
export function limitCalls(calls: u32): void {
  mostCalls = calls;
}

/**
 * Posts documents to one backend, a few calls at a time; the others wait in a bounded queue. A busy worker saves: it
 * posts several documents in a row, as all but the first then cost Envoy half, and tells the counters once for many
 * exchanges. What waits for others to go with it does so until an answer, or the tick.
 */
@unmanaged
export class Exporter {
  /** The wire format: `Format`. */
  format: u32;
  cluster: Slice;
  timeoutMs: u32;
  maxAttempts: u32;
  /** Milliseconds between two ticks, by which everything that waits is timed. */
  tickMs: u32;
  headers: PostHeaders;
  queue: Queue;
  called: BatchList;
  deliveryLog: DeliveryLog;
  /** No batch waits to be filled any more. */
  isDraining: bool;
  /** The exporter that joined before this one. */
  private next: Exporter | null;
  private inFlight: u32;
  /** Milliseconds since the first configuration, as the ticks tell them. */
  private nowMs: u64;
  /** Until then the backend wants nothing, as it said by `Retry-After`. */
  private heldUntilMs: u64;
  private endedSinceTick: u32;

  /** Whether nothing is under way and nothing waits. */
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

  /** Takes over a finished exchange: posts it now or later, or drops it. Each end is counted. */
  submit(document: Document): void {
    this.countSeen();
    if (document.isTruncated) count(Metric.TRUNCATED);
    this.queue.add(document, this.nowMs);
    if (this.isDraining) this.queue.seal();
    this.proceed();
  }

  /** Counts an exchange that was not chosen to be exported. */
  countSampledOut(): void {
    this.countSeen();
    count(Metric.SAMPLED_OUT);
    this.flushIfDue();
  }

  /** Counts an exchange that ended after its configuration was gone. */
  countRefused(): void {
    this.countSeen();
    count(Metric.DROPPED_BACKEND);
    this.flushIfDue();
  }

  /** Counts an exchange for which memory did not suffice. */
  countLost(): void {
    this.countSeen();
    count(Metric.DROPPED_QUEUE_FULL);
    this.flushIfDue();
    this.deliveryLog.note(Reason.OPEN_FULL, 0);
  }

  /**
   * Takes the answer to a POST. `status` is 0 where there is none; `waitMs` is what it asks to wait; `rejected` is how
   * many documents the backend did not take of those that it did.
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

  /** A tick has come. */
  onTick(): void {
    this.endedSinceTick = 0;
    this.nowMs += this.tickMs;
    this.queue.onTick(this.nowMs);
    this.proceed();
  }

  /** Its configuration goes away: what waits for more of its batch is sent now. */
  drain(): void {
    this.isDraining = true;
    this.queue.seal();
    this.proceed();
  }

  /** Leaves, and counts what is under way and what waits as dropped: its answers will not come. */
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
    for (let batch = this.queue.oldest(); batch != null; batch = this.queue.oldest()) {
      this.end(batch, Metric.DROPPED_BACKEND);
    }
    flush();
  }

  private countSeen(): void {
    this.endedSinceTick++;
    count(Metric.SEEN);
  }

  /** Flushes the counters: later, while all goes well and many exchanges can be counted at once. At rest they are right. */
  private flushIfDue(): void {
    if (!this.isBusy || this.isIdle || !this.canCall) flush();
  }

  /** Posts what can be posted, and drops of the rest what is too much. */
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
      const batch = this.queue.next();
      if (batch == null) return;
      this.post(batch);
    }
  }

  /** Each configuration may have its share of the calls, so that a slow backend of one leaves some to the others. */
  private get canCall(): bool {
    if (this.heldUntilMs > this.nowMs) return false;
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

  /** Lets a batch that did not arrive wait for its next attempt, or drops it. */
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

  /** Drops the batch that has waited for longest. */
  dropOldest(): void {
    const batch = this.queue.oldest();
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
    bytesUnderWay += (sign as isize) * (batch.heldBytes as isize);
    add(Metric.IN_FLIGHT, sign);
  }

  /** Posts nothing for so long, and for up to a tick more: the next tick may come at any moment of its period. */
  private pause(ms: u32): void {
    this.heldUntilMs = max(this.heldUntilMs, this.nowMs + this.tickMs + ms);
  }
}

/** Drops what waits beyond a limit that has changed. */
export function enforceLimits(): void {
  dropTooMuch();
  flush();
}

/** Drops the oldest of the queue that holds most, so that one backend that is slow costs the others nothing. */
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

/** How many exporters have something under way or waiting. */
function countBusy(): u32 {
  let count: u32 = 0;
  let each = newest;
  while (each != null) {
    if (!each.isIdle) count++;
    each = each.next;
  }
  return count;
}
