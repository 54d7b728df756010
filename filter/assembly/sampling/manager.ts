import { literal } from '../bytes/literal';
import { EMPTY, isEmpty, Slice, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Selection } from '../capture/selection';
import { Config } from '../config/config';
import { parseHosts } from '../config/parser';
import { count, Metric } from '../export/counters';
import { DeliveryLog, ONCE, Reason } from '../export/delivery-log';
import { BufferType, LogLevel, Status } from '../host/abi';
import { calledToken, getBuffer, postToCluster } from '../host/calls';
import { addNumberToLine, addToLine, beginLine, endLine } from '../host/log';
import { writePair, writePairCount, writePairSize } from '../host/pairs';
import { random } from '../host/random';

/** A longer answer is ignored. */
const MAX_ANSWER_BYTES: u32 = 64 << 10;
/** Stands for the status of an answer if the call could not even be made. */
const NOT_CALLED: u32 = 1;

const METHOD = literal(':method');
const GET = literal('GET');
const PATH = literal(':path');
const AUTHORITY = literal(':authority');
const EXPORT_MARK = literal('x-meshtap-export');
const MARKED = literal('1');

const CANNOT_LEARN = literal('cannot learn which hosts to trace: cluster ');
const NO_CALL = literal(' is not known to this proxy, or has no endpoint');
const NO_ANSWER = literal(' did not answer');
const ANSWERED = literal(' answered ');
const NO_LIST = literal(' without a usable list');
const STAYS = literal('. The hosts to trace stay the same. Check sampling.manager');

const pairs = changetype<Writer>(memory.data(offsetof<Writer>(), 8));

/**
 * Asks the sampling manager of one configuration which hosts to trace, at the first tick and then at each interval. A
 * good answer replaces the hosts; any other changes nothing.
 */
@unmanaged
export class SamplingManager {
  private config: Config;
  private selection: Selection;
  private deliveryLog: DeliveryLog;
  /** Holds the last good list. */
  private list: Config | null;
  /** Milliseconds until it asks again, counted in ticks. */
  private waitMs: i32;
  private isAsking: bool;
  private token: u32;

  /** Sets the configuration, which may have no manager. A late answer to an earlier one is ignored. */
  configure(config: Config, selection: Selection, deliveryLog: DeliveryLog): void {
    this.close();
    this.config = config;
    this.selection = selection;
    this.deliveryLog = deliveryLog;
    this.waitMs = 0;
    this.isAsking = false;
  }

  /** Frees the list, which the selection must not use any more. */
  close(): void {
    const list = this.list;
    if (list != null) list.free();
    this.list = null;
  }

  /** Handles a tick: asks if it is time to. */
  onTick(tickMs: u32): void {
    const config = this.config;
    if (isEmpty(config.managerCluster)) return;
    this.waitMs -= tickMs;
    if (this.waitMs > 0 || this.isAsking) return;
    const interval = config.managerIntervalMs;
    // Plus or minus a random eighth, so that workers and proxies do not ask all at once.
    this.waitMs = interval - (interval >> 3) + (random() % (interval >> 2));
    this.isAsking = ask(config) == Status.OK;
    this.token = calledToken();
    if (!this.isAsking) this.fail(NOT_CALLED);
  }

  /** Handles an answer. False if it belongs to another call. `status` is 0 if there is no answer. */
  onAnswer(token: u32, status: u32, size: u32): bool {
    if (!this.isAsking || token != this.token) return false;
    this.isAsking = false;
    const isShort = status == 200 && size <= MAX_ANSWER_BYTES;
    const list = isShort ? parseHosts(getBuffer(BufferType.HTTP_CALL_RESPONSE_BODY, 0, size)) : null;
    if (list == null) this.fail(status);
    else {
      this.close();
      this.list = list;
      this.selection.follow(list.sampledHosts);
    }
    return true;
  }

  private fail(status: u32): void {
    count(Metric.EXPORT_ERRORS);
    if (!this.deliveryLog.isDue(Reason.NO_HOSTS)) return;
    beginLine();
    addToLine(CANNOT_LEARN);
    addToLine(this.config.managerCluster);
    if (status == NOT_CALLED) addToLine(NO_CALL);
    else if (status == 0) addToLine(NO_ANSWER);
    else {
      addToLine(ANSWERED);
      addNumberToLine(status);
      if (status == 200) addToLine(NO_LIST);
    }
    addToLine(STAYS);
    addToLine(ONCE);
    endLine(LogLevel.WARN);
  }
}

/** Sends the GET, marked as a call of ours. */
function ask(config: Config): u32 {
  pairs.acquire(256);
  writePairCount(pairs, 4);
  for (let part = 0; part < 2; part++) {
    put(part, METHOD, GET);
    put(part, PATH, config.managerPath);
    put(part, AUTHORITY, config.managerAuthority);
    put(part, EXPORT_MARK, MARKED);
  }
  const map = pairs.hasFailed ? EMPTY : sliceOf(pairs.block, pairs.size);
  const timeoutMs = min(config.timeoutMs, config.managerIntervalMs);
  const status = postToCluster(config.managerCluster, map, EMPTY, timeoutMs);
  pairs.close();
  return status;
}

/** Writes the sizes of a pair (for all pairs these come first), or its bytes. */
function put(part: i32, name: Slice, value: Slice): void {
  if (part == 0) writePairSize(pairs, name, value);
  else writePair(pairs, name, value);
}
