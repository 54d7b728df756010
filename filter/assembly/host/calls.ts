import { EMPTY, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import {
  proxy_define_metric,
  proxy_done,
  proxy_get_buffer_bytes,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_pairs,
  proxy_get_header_map_value,
  proxy_get_property,
  proxy_get_shared_data,
  proxy_http_call,
  proxy_increment_metric,
  proxy_log,
  proxy_record_metric,
  proxy_set_effective_context,
  proxy_set_shared_data,
  proxy_set_tick_period_milliseconds,
  Status,
} from './abi';
import { forgetRefusal } from './memory';

/** Out-parameters of host calls. The host leaves them alone if it has nothing to return, so set them to 0 first. */
const outStart: usize = memory.data(16, 8);
const outSize: usize = outStart + 4;
const outExtra: usize = outStart + 8;

function clearOut(): void {
  forgetRefusal();
  store<u64>(outStart, 0);
  store<u64>(outExtra, 0);
}

function returned(status: u32): Slice {
  const start = load<u32>(outStart);
  const size = load<u32>(outSize);
  if (status != Status.OK || start == 0) return EMPTY;
  const end = (start as u64) + (size as u64);
  return end > (memory.size() as u64) << 16 ? EMPTY : sliceOf(start, size);
}

/**
 * Reads up to `count` bytes of a buffer from `from` on: one chunk of a body, or the configuration.
 * In scratch. Empty if the host refuses. Source: ABI 0.2.1, proxy_get_buffer_bytes.
 */
export function getBuffer(type: i32, from: u32, count: u32): Slice {
  clearOut();
  return returned(proxy_get_buffer_bytes(type, from, count, outStart, outSize));
}

/**
 * Reads a whole header map as pairs (see pairs.ts). In scratch. Empty if there are none, the host refuses, or there is
 * not enough memory; only in the last case `wasRefused` is true.
 */
export function getHeaderPairs(type: i32): Slice {
  clearOut();
  return returned(proxy_get_header_map_pairs(type, outStart, outSize));
}

/** Reads the first value of a header. In scratch. Empty if there is none. */
export function getHeader(type: i32, name: Slice): Slice {
  clearOut();
  return returned(proxy_get_header_map_value(type, startOf(name), sizeOf(name), outStart, outSize));
}

/** Reads a property; the parts of its path are separated by NUL. In scratch. Empty if there is none. */
export function getProperty(path: Slice): Slice {
  clearOut();
  return returned(proxy_get_property(startOf(path), sizeOf(path), outStart, outSize));
}

/**
 * Sends a POST (or a GET, if the headers say so) for the current root context, whose proxy_on_http_call_response gets
 * the answer. The host copies headers and body before it returns. OK; BAD_ARGUMENT if the cluster is unknown;
 * INTERNAL_FAILURE if it cannot send: then no answer will come.
 */
export function postToCluster(cluster: Slice, headerPairs: Slice, body: Slice, timeoutMs: u32): u32 {
  clearOut();
  return proxy_http_call(
    startOf(cluster),
    sizeOf(cluster),
    startOf(headerPairs),
    sizeOf(headerPairs),
    startOf(body),
    sizeOf(body),
    0,
    0,
    timeoutMs,
    outStart,
  );
}

/** The host's token for the call that `postToCluster` has just made. */
export function calledToken(): u32 {
  return load<u32>(outStart);
}

/** Defines a counter or gauge and returns its id. If the host refuses: an id that it never uses. */
export function defineMetric(type: i32, name: Slice): u32 {
  clearOut();
  const status = proxy_define_metric(type, startOf(name), sizeOf(name), outStart);
  return status == Status.OK ? load<u32>(outStart) : u32.MAX_VALUE;
}

/** Adds to a metric. A counter takes only amounts above 0. */
export function addToMetric(id: u32, amount: i64): void {
  proxy_increment_metric(id, amount);
}

/** Sets a gauge. */
export function setMetric(id: u32, value: u64): void {
  proxy_record_metric(id, value);
}

/** Nanoseconds since the epoch, or 0 if the host refuses. */
export function getTimeNs(): u64 {
  clearOut();
  return proxy_get_current_time_nanoseconds(outStart) == Status.OK ? load<u64>(outStart) : 0;
}

/** Sets the time between two ticks of the current root context; 0 stops them. */
export function setTickPeriod(periodMs: u32): void {
  proxy_set_tick_period_milliseconds(periodMs);
}

/** Writes a line to the proxy's log. */
export function writeLog(level: u32, line: Slice): void {
  proxy_log(level, startOf(line), sizeOf(line));
}

/** Tells the host that a root context whose proxy_on_done returned false may go now. Any context may call this. */
export function finishRoot(id: u32): void {
  proxy_set_effective_context(id);
  setTickPeriod(0);
  proxy_done();
}

/**
 * Puts `value` in place of what all workers of this proxy share under `key`. True if that changed it; false if it
 * was the same already, or if another worker changed it at the same moment.
 */
export function replaceShared(key: Slice, value: u64): bool {
  clearOut();
  const status = proxy_get_shared_data(startOf(key), sizeOf(key), outStart, outSize, outExtra);
  const known = returned(status);
  if (sizeOf(known) == 8 && load<u64>(startOf(known)) == value) return false;
  const version = load<u32>(outExtra);
  store<u64>(outStart, value);
  return proxy_set_shared_data(startOf(key), sizeOf(key), outStart, 8, version) != Status.CAS_MISMATCH;
}
