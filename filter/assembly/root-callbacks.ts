/** The callbacks of root contexts: configuration, answers, ticks and the end. */
import { addToFnv, FNV_OFFSET } from './bytes/fnv';
import { literal } from './bytes/literal';
import { byteAt, EMPTY, Slice, sizeOf, sliceOf, startOf } from './bytes/slice';
import { shortenLargest, wasShortened } from './capture/shortage';
import { Config } from './config/config';
import { parseConfig } from './config/parser';
import { hasProblem } from './config/problems';
import { isOtlp } from './encoding/format';
import { rejectedIn } from './encoding/partial-success';
import { statusIn } from './encoding/status-text';
import { count, defineMetrics, Metric, set } from './export/counters';
import { Reason } from './export/delivery-log';
import { secondsToWait } from './export/retry-after';
import { BufferType, LogLevel, MapType } from './host/abi';
import {
  finishRoot,
  getBuffer,
  getHeader,
  getProperty,
  getTimeNs,
  replaceShared,
  setTickPeriod,
} from './host/calls';
import { addToLine, beginLine, endLine } from './host/log';
import { wasRefused } from './host/memory';
import {
  adoptConfig,
  deleteRoot,
  forgetWaitingConfig,
  hasWrongConfig,
  keepWaitingConfig,
  Root,
  shareLimits,
} from './root';

/** The version of the package, which a test compares. */
const VERSION = literal('version 0.1.0 posts to cluster ');
const PLUGIN_NAME = literal('plugin_name');
const STATUS = literal(':status');
const RETRY_AFTER = literal('retry-after');
const SHARED_KEY = literal('meshtap.config.');

/** At most this much of an answer's body is read: what matters is at its beginning. */
const MOST_ANSWER_BYTES: u32 = 4096;
/** How long a configuration waits for memory before another try. */
const RETRY_MS: u32 = 1000;

const key: usize = memory.data(32, 8);

/**
 * Reads the configuration of a root context. This also happens on the main thread and in a temporary instance: it sends
 * nothing, and only one of them logs. The root context stays, whatever the text holds.
 */
export function configure(root: Root, size: u32): void {
  root.plugin = hash(getProperty(PLUGIN_NAME));
  const isFirstReport = replaceShared(keyOf(root.plugin), hash(readText(size)));
  forgetWaitingConfig(root);
  adoptText(root, readText(size), isFirstReport);
  if (root.waitingConfig != EMPTY) setTickPeriod(RETRY_MS);
}

/** The text of the configuration. If memory is short, open documents make room. In scratch. */
function readText(size: u32): Slice {
  let text = getBuffer(BufferType.PLUGIN_CONFIGURATION, 0, size);
  while (wasRefused() && shortenLargest()) text = getBuffer(BufferType.PLUGIN_CONFIGURATION, 0, size);
  return text;
}

/** Switches to the configuration in a text. If memory runs out, the next tick tries again. */
function adoptText(root: Root, text: Slice, isFirstReport: bool): void {
  let config = parseConfig(text, isFirstReport);
  while (config == null && !hasProblem() && shortenLargest()) config = parseConfig(text, isFirstReport);
  root.isWrong = config == null;
  if (config != null) activate(root, config, isFirstReport);
  else if (!hasProblem() && root.waitingConfig == EMPTY) keepWaitingConfig(root, text);
  shareLimits();
  updateConfigGauge();
}

function activate(root: Root, config: Config, isFirstReport: bool): void {
  adoptConfig(root, config);
  setTickPeriod(root.exporter.tickMs);
  if (!isFirstReport || config.logLevel > LogLevel.INFO) return;
  beginLine();
  addToLine(VERSION);
  addToLine(config.cluster);
  endLine(LogLevel.INFO);
}

/** Handles the answer to a call of a root context. Without headers, the call failed. */
export function onAnswer(root: Root, token: u32, headerCount: u32, bodySize: u32): void {
  const status = headerCount == 0 ? 0 : statusIn(getHeader(MapType.HTTP_CALL_RESPONSE_HEADERS, STATUS));
  if (root.manager.onAnswer(token, status, bodySize)) return;
  const waitMs = status == 429 || status == 503 ? readWaitMs() : 0;
  root.exporter.onAnswer(token, status, waitMs, status == 200 ? readRejected(root, bodySize) : 0);
  finishIfDrained(root);
}

/** Handles the tick of a root context. */
export function onTick(root: Root): void {
  if (root.waitingConfig != EMPTY) retryConfig(root);
  if (root.config == null) return;
  count(Metric.HEARTBEAT);
  if (wasShortened()) root.exporter.deliveryLog.note(Reason.OPEN_FULL, 0);
  if (root.isCapturing) root.manager.onTick(root.exporter.tickMs);
  root.exporter.onTick();
  finishIfDrained(root);
}

function retryConfig(root: Root): void {
  adoptText(root, root.waitingConfig, true);
  if (!root.isWrong || hasProblem()) forgetWaitingConfig(root);
}

/** The host wants to end a root context. False: it must wait for `proxy_done`. */
export function onDone(root: Root): bool {
  if (root.config == null) return true;
  root.exporter.drain();
  if (root.isIdle) {
    // Otherwise the timer would go on for as long as the VM lives.
    setTickPeriod(0);
    return true;
  }
  root.isDraining = true;
  shareLimits();
  updateConfigGauge();
  return false;
}

/** Calls `proxy_done` for a root context that waited for its last stream or answer. */
export function finishIfDrained(root: Root): void {
  if (!root.isDraining || root.isDeleted || !root.isIdle) return;
  root.isDraining = false;
  finishRoot(root.id);
}

/** The host has ended a root context. */
export function onDelete(root: Root): void {
  deleteRoot(root);
  updateConfigGauge();
}

/** How many documents the backend says it rejected. */
function readRejected(root: Root, bodySize: u32): u32 {
  if (bodySize == 0 || !isOtlp(root.exporter.format)) return 0;
  return rejectedIn(getBuffer(BufferType.HTTP_CALL_RESPONSE_BODY, 0, min(bodySize, MOST_ANSWER_BYTES)));
}

function readWaitMs(): u32 {
  return secondsToWait(getHeader(MapType.HTTP_CALL_RESPONSE_HEADERS, RETRY_AFTER), getTimeNs()) * 1000;
}

/** Updates the gauge that shows whether a configuration cannot be used. */
export function updateConfigGauge(): void {
  defineMetrics();
  set(Metric.CONFIG_ERROR, hasWrongConfig() ? 1 : 0);
}

function keyOf(plugin: u64): Slice {
  const size = sizeOf(SHARED_KEY);
  memory.copy(key, startOf(SHARED_KEY), size);
  store<u64>(key + size, plugin);
  return sliceOf(key, size + 8);
}

function hash(bytes: Slice): u64 {
  let value: u64 = FNV_OFFSET;
  for (let i: usize = 0; i < sizeOf(bytes); i++) value = addToFnv(value, byteAt(bytes, i));
  return value;
}
