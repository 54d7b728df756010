import { literal } from '../bytes/literal';
import { Slice } from '../bytes/slice';
import { LogLevel } from '../host/abi';
import { getTimeNs } from '../host/calls';
import { addNumberToLine, addToLine, beginLine, endLine } from '../host/log';

/** Why exchanges do not arrive, or arrive incomplete. */
export enum Reason {
  NO_CLUSTER,
  NO_ENDPOINT,
  NO_ANSWER,
  BAD_ANSWER,
  QUEUE_FULL,
  /** They arrive, but without a body. */
  BODY_LEFT_OUT,
  /** The open exchanges hold too much memory. */
  OPEN_FULL,
  /** The backend took only some of a batch. */
  REJECTED,
  /** The hosts to trace are not known. */
  NO_HOSTS,
  /** How many there are. */
  COUNT,
}

const MINUTE_NS: u64 = 60_000_000_000;

const DROPPED = literal('cannot deliver exchanges: cluster ');
const NO_CLUSTER = literal(
  ' is not known to this proxy. Check backend.address and backend.port, and that no Sidecar or exportTo hides the service from this workload',
);
const NO_ENDPOINT = literal(
  ' has no endpoint that can be reached. Check that the backend runs and is healthy',
);
const NO_ANSWER = literal(
  ' did not answer: the call was reset. Check that the backend speaks HTTP on this port',
);
const REJECTED = literal(' rejected some of the documents (partial success). Check its log');
const BAD_ANSWER = literal(' answered ');
const BAD_ANSWER_HINT = literal(
  '. Check the backend; 503 can also mean a refused connection or failed TLS, 504 a timeout',
);
const QUEUE_FULL = literal(
  ' is too slow for this traffic: limits.maxInFlight and limits.maxQueueBytes are reached, and the oldest are dropped',
);
const BODY_LEFT_OUT = literal(
  'left out a body that cannot be searched for redact.jsonFields and redact.queryParams: it is compressed, multipart, partial, in a charset without ASCII, or from an upgraded stream',
);
const OPEN_FULL = literal(
  'cut or lost open exchanges, the largest first: limits.maxOpenBytes is reached. Check for slow clients',
);
/** The end of each of these lines. */
export const ONCE = literal('. Logged once a minute at most; see the counters for numbers.');

/** Logs why exchanges do not arrive, or arrive incomplete: each reason at most once a minute. */
@unmanaged
export class DeliveryLog {
  private cluster: Slice;
  private level: u32;
  /** When each reason was last logged: one u64 each, stored after the fields. */
  private lastNs: usize;

  /** Sets the cluster that the lines name, and the least severe level that is logged. */
  configure(cluster: Slice, level: u32): void {
    this.lastNs = changetype<usize>(this) + DELIVERY_LOG_BYTES - TIMES_BYTES;
    memory.fill(this.lastNs, 0, TIMES_BYTES);
    this.cluster = cluster;
    this.level = level;
  }

  /** Notes that a POST failed, or that an exchange or a body was dropped. `status` is the answer's, for BAD_ANSWER. */
  note(reason: u32, status: u32): void {
    if (reason >= (Reason.COUNT as u32) || !this.isDue(reason)) return;
    beginLine();
    if (reason == Reason.BODY_LEFT_OUT) addToLine(BODY_LEFT_OUT);
    else if (reason == Reason.OPEN_FULL) addToLine(OPEN_FULL);
    else this.addFailure(reason, status);
    addToLine(ONCE);
    endLine(LogLevel.WARN);
  }

  private addFailure(reason: u32, status: u32): void {
    addToLine(DROPPED);
    addToLine(this.cluster);
    if (reason == Reason.NO_CLUSTER) addToLine(NO_CLUSTER);
    else if (reason == Reason.NO_ENDPOINT) addToLine(NO_ENDPOINT);
    else if (reason == Reason.NO_ANSWER) addToLine(NO_ANSWER);
    else if (reason == Reason.QUEUE_FULL) addToLine(QUEUE_FULL);
    else if (reason == Reason.REJECTED) addToLine(REJECTED);
    else {
      addToLine(BAD_ANSWER);
      addNumberToLine(status);
      addToLine(BAD_ANSWER_HINT);
    }
  }

  /** Whether to log a reason now: its level is logged, and its last line is a minute old. */
  isDue(reason: u32): bool {
    if (this.level > LogLevel.WARN) return false;
    const last = this.lastNs + ((reason as usize) << 3);
    const now = getTimeNs();
    if (load<u64>(last) != 0 && (now == 0 || now - load<u64>(last) < MINUTE_NS)) return false;
    store<u64>(last, max(now, 1));
    return true;
  }
}

const TIMES_BYTES: usize = (Reason.COUNT as usize) * sizeof<u64>();
/** The size of a DeliveryLog with its times. */
export const DELIVERY_LOG_BYTES: usize = ((offsetof<DeliveryLog>() + 7) & ~(7 as usize)) + TIMES_BYTES;
