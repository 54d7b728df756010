import { literal } from '../bytes/literal';
import { Slice } from '../bytes/slice';
import { MetricType } from '../host/abi';
import { addToMetric, defineMetric, setMetric } from '../host/calls';

/** The counters and gauges of the contract. */
export enum Metric {
  SEEN,
  EXPORTED,
  SAMPLED_OUT,
  DROPPED_QUEUE_FULL,
  DROPPED_BACKEND,
  DROPPED_NO_CLUSTER,
  TRUNCATED,
  EXPORT_ERRORS,
  HEARTBEAT,
  QUEUE_BYTES,
  QUEUE_TRACES,
  IN_FLIGHT,
  CONFIG_ERROR,
  /** How many there are. */
  COUNT,
}

// `moved` has one bit for each.
if (Metric.COUNT > 32) ERROR('there are more metrics than bits');

const ids: usize = memory.data(4 * Metric.COUNT, 4);
/** The change of each since it was last sent to the host. */
const moves: usize = memory.data(8 * Metric.COUNT, 8);
/** Bit n is set if metric n may have changed. */
let moved: u32 = 0;
let isDefined: bool = false;

const SEEN = literal('meshtap_seen');
const EXPORTED = literal('meshtap_exported');
const SAMPLED_OUT = literal('meshtap_sampled_out');
const DROPPED_QUEUE_FULL = literal('meshtap_dropped_queue_full');
const DROPPED_BACKEND = literal('meshtap_dropped_backend');
const DROPPED_NO_CLUSTER = literal('meshtap_dropped_no_cluster');
const TRUNCATED = literal('meshtap_truncated');
const EXPORT_ERRORS = literal('meshtap_export_errors');
const HEARTBEAT = literal('meshtap_heartbeat');
const QUEUE_BYTES = literal('meshtap_queue_bytes');
const QUEUE_TRACES = literal('meshtap_queue_traces');
const IN_FLIGHT = literal('meshtap_in_flight');
const CONFIG_ERROR = literal('meshtap_config_error');

/** Defines all of them, once in each VM. From then on the proxy shows them under `wasmcustom.`. */
export function defineMetrics(): void {
  if (isDefined) return;
  isDefined = true;
  define(Metric.SEEN, MetricType.COUNTER, SEEN);
  define(Metric.EXPORTED, MetricType.COUNTER, EXPORTED);
  define(Metric.SAMPLED_OUT, MetricType.COUNTER, SAMPLED_OUT);
  define(Metric.DROPPED_QUEUE_FULL, MetricType.COUNTER, DROPPED_QUEUE_FULL);
  define(Metric.DROPPED_BACKEND, MetricType.COUNTER, DROPPED_BACKEND);
  define(Metric.DROPPED_NO_CLUSTER, MetricType.COUNTER, DROPPED_NO_CLUSTER);
  define(Metric.TRUNCATED, MetricType.COUNTER, TRUNCATED);
  define(Metric.EXPORT_ERRORS, MetricType.COUNTER, EXPORT_ERRORS);
  define(Metric.HEARTBEAT, MetricType.COUNTER, HEARTBEAT);
  define(Metric.QUEUE_BYTES, MetricType.GAUGE, QUEUE_BYTES);
  define(Metric.QUEUE_TRACES, MetricType.GAUGE, QUEUE_TRACES);
  define(Metric.IN_FLIGHT, MetricType.GAUGE, IN_FLIGHT);
  define(Metric.CONFIG_ERROR, MetricType.GAUGE, CONFIG_ERROR);
}

/** Adds one to a counter. The host gets it with the next `flush`. */
export function count(metric: u32): void {
  add(metric, 1);
}

/** Changes a counter or gauge. Gauges only change by amounts, so that the workers' values add up. */
export function add(metric: u32, amount: i64): void {
  const at = moves + (metric << 3);
  store<i64>(at, load<i64>(at) + amount);
  moved |= 1 << metric;
}

/** Sends all changes to the host. A gauge that is back at its old value costs no call. */
export function flush(): void {
  for (; moved != 0; moved &= moved - 1) {
    const metric = ctz(moved);
    const at = moves + (metric << 3);
    const amount = load<i64>(at);
    if (amount != 0) addToMetric(idOf(metric), amount);
    store<i64>(at, 0);
  }
}

/** Sets a gauge. */
export function set(metric: u32, value: u64): void {
  setMetric(idOf(metric), value);
}

function define(metric: u32, type: i32, name: Slice): void {
  store<u32>(ids + (metric << 2), defineMetric(type, name));
}

function idOf(metric: u32): u32 {
  return load<u32>(ids + (metric << 2));
}
