import assert from 'node:assert/strict';
import { type Call, type LogLine, logLevels, type Phase, status } from './abi.ts';
import { Metrics } from './metrics.ts';
import { type Build, type FilterExports, filterModule, instantiate } from './module.ts';
import { bytesOf, decodePairs, encodePairs, looseTextOf, textOf } from './wire.ts';

export { type Call, type LogLevel, type LogLine, type Phase, status } from './abi.ts';

type Imports = Record<string, (...args: never[]) => number>;

/**
 * A strict stand-in for Envoy: it drives the built module through the ABI, behaves as facts about Envoy say, and
 * throws on any call that makes no sense in the callback it comes from. What the module logs and sends must be taken
 * by the test: `verify` fails on anything left.
 */
export class FakeHost {
  readonly exports: FilterExports;
  readonly #metrics = new Metrics();
  /** Metrics by name. */
  readonly metrics = this.#metrics.values;
  /** Answers of `proxy_http_call` by cluster; any other cluster is unknown to the host. */
  readonly clusters = new Map<string, number>();
  /** Answers that take the place of the real ones, by host call. */
  readonly failures = new Map<string, number>();
  /** Asked before each host call: an answer that takes the place of the real one, or undefined. */
  interfere: (call: string, args: readonly number[]) => number | undefined = () => undefined;
  readonly sharedData: Map<string, { value: Uint8Array; version: number }>;
  /** Nanoseconds since the epoch. */
  now = 1_700_000_000_000_000_000n;
  /** What was asked for last, by any root context. */
  tickPeriodMs = 0;
  /** What each context asked for. */
  readonly tickPeriods = new Map<number, number>();
  readonly finishedRoots: number[] = [];
  /** The name of the next call to a cluster, from where on they count up. */
  nextToken = 1;
  /** What the host says that it handed over, whatever it was. */
  forgery: { readonly start: number; readonly size: number } | undefined;
  /** Whether a call about metrics was refused, so that they do not add up. */
  hasRefusedMetrics = false;
  #phase: Phase | undefined;
  #effectiveContextId = 0;
  #logs: LogLine[] = [];
  #calls: Call[] = [];

  constructor(build: Build | WebAssembly.Module, sharedData: FakeHost['sharedData'] = new Map()) {
    this.sharedData = sharedData;
    const module = build instanceof WebAssembly.Module ? build : filterModule(build);
    const instance = instantiate(module, this.#imports());
    this.exports = instance.exports as unknown as FilterExports;
    this.exports._initialize();
  }

  /** Whether a senseless call about metrics is answered as Envoy does, instead of failing the test. */
  set isLenient(isLenient: boolean) {
    this.#metrics.isLenient = isLenient;
  }

  /** Runs a callback of the module, during which it can read what `phase` holds. */
  during<T>(phase: Phase, callback: (exports: FilterExports) => T): T {
    assert.equal(this.#phase, undefined, 'a callback began within another');
    this.#phase = phase;
    this.#effectiveContextId = phase.contextId;
    try {
      return callback(this.exports);
    } finally {
      this.#phase = undefined;
    }
  }

  /** The value of a metric; 0 where it was never touched. */
  metric(name: string): number {
    return Number(this.metrics.get(name) ?? 0n);
  }

  /** What was logged since the last time. */
  takeLogs(): LogLine[] {
    return this.#logs.splice(0);
  }

  /** What was sent since the last time. */
  takeCalls(): Call[] {
    return this.#calls.splice(0);
  }

  /** Fails if the module logged or sent anything that the test did not take. */
  verify(): void {
    assert.deepEqual(this.#logs, [], 'the filter logged what the test did not expect');
    assert.deepEqual(this.#calls, [], 'the filter sent what the test did not expect');
  }

  #bytes(start: number, size: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, start, size).slice();
  }

  #store32(at: number, value: number): void {
    new DataView(this.exports.memory.buffer).setUint32(at, value, true);
  }

  /** Hands bytes over as Envoy does: into memory that the guest allocates, and not at all if there are none. */
  #give(bytes: Uint8Array, startAt: number, sizeAt: number): number {
    if (bytes.length === 0) return status.ok;
    const start = this.exports.proxy_on_memory_allocate(bytes.length);
    if (start === 0) return status.invalidMemoryAccess;
    new Uint8Array(this.exports.memory.buffer).set(bytes, start);
    this.#store32(startAt, this.forgery?.start ?? start);
    this.#store32(sizeAt, this.forgery?.size ?? bytes.length);
    return status.ok;
  }

  #current(): Phase {
    assert.ok(this.#phase, 'the filter called the host outside a callback');
    return this.#phase;
  }

  #imports(): Record<string, WebAssembly.ImportValue> {
    const calls: Imports = { ...this.#reads(), ...this.#effects(), ...this.#metricCalls() };
    const answering = Object.entries(calls).map(([name, call]) => [
      name,
      (...args: never[]) => {
        const answer = this.failures.get(name) ?? this.interfere(name, args);
        if (answer !== undefined && name.endsWith('_metric')) this.hasRefusedMetrics = true;
        return answer ?? call(...args);
      },
    ]);
    return Object.fromEntries(answering);
  }

  #reads(): Imports {
    return {
      proxy_get_buffer_bytes: (
        type: number,
        from: number,
        count: number,
        startAt: number,
        sizeAt: number,
      ) => {
        const buffer = this.#current().buffers?.[type];
        assert.ok(buffer, `the filter read buffer ${type}, which this callback does not have`);
        return this.#give(buffer.subarray(from >>> 0, (from >>> 0) + (count >>> 0)), startAt, sizeAt);
      },
      proxy_get_header_map_pairs: (type: number, startAt: number, sizeAt: number) => {
        const fields = this.#current().headerMaps?.[type] ?? [];
        return this.#give(fields.length ? encodePairs(fields) : new Uint8Array(), startAt, sizeAt);
      },
      proxy_get_header_map_value: (
        type: number,
        name: number,
        size: number,
        startAt: number,
        sizeAt: number,
      ) => {
        const fields = this.#current().headerMaps?.[type];
        if (!fields) return status.badArgument;
        const wanted = textOf(this.#bytes(name, size));
        const field = fields.find(([candidate]) => candidate === wanted);
        return field ? this.#give(bytesOf(field[1]), startAt, sizeAt) : status.notFound;
      },
      proxy_get_property: (path: number, size: number, startAt: number, sizeAt: number) => {
        const name = textOf(this.#bytes(path, size)).replaceAll('\0', '.');
        const value = this.#current().properties?.[name];
        return value === undefined ? status.notFound : this.#give(bytesOf(value), startAt, sizeAt);
      },
      proxy_get_shared_data: (
        key: number,
        size: number,
        startAt: number,
        sizeAt: number,
        versionAt: number,
      ) => {
        const entry = this.sharedData.get(hexOf(this.#bytes(key, size)));
        if (!entry) return status.notFound;
        this.#store32(versionAt, entry.version);
        return this.#give(entry.value, startAt, sizeAt);
      },
      proxy_get_current_time_nanoseconds: (at: number) => {
        new DataView(this.exports.memory.buffer).setBigUint64(at, this.now, true);
        return status.ok;
      },
    };
  }

  #effects(): Imports {
    return {
      proxy_log: (level: number, start: number, size: number) => {
        const name = logLevels[level];
        assert.ok(name, `the filter logged at the unknown level ${level}`);
        this.#logs.push({ level: name, text: textOf(this.#bytes(start, size)) });
        return status.ok;
      },
      proxy_set_shared_data: (
        key: number,
        size: number,
        start: number,
        valueSize: number,
        version: number,
      ) => {
        const name = hexOf(this.#bytes(key, size));
        const known = this.sharedData.get(name);
        if (version !== 0 && known && known.version !== version) return status.casMismatch;
        this.sharedData.set(name, {
          value: this.#bytes(start, valueSize),
          version: (known?.version ?? 0) + 1,
        });
        return status.ok;
      },
      proxy_set_tick_period_milliseconds: (periodMs: number) => {
        this.tickPeriodMs = periodMs;
        this.tickPeriods.set(this.#effectiveContextId, periodMs);
        return status.ok;
      },
      proxy_set_effective_context: (id: number) => {
        this.#effectiveContextId = id;
        return status.ok;
      },
      proxy_done: () => {
        this.finishedRoots.push(this.#effectiveContextId);
        return status.ok;
      },
      proxy_http_call: (...args: number[]) => this.#httpCall(args),
    } as Imports;
  }

  #httpCall(args: number[]): number {
    const [cluster, clusterSize, headers, headersSize, body, bodySize, , trailersSize, timeoutMs, tokenAt] =
      args as [number, number, number, number, number, number, number, number, number, number];
    const phase = this.#current();
    assert.ok(phase.canCall, 'the filter called a cluster from a callback that must not');
    assert.equal(trailersSize, 0, 'the filter sent trailers');
    const name = textOf(this.#bytes(cluster, clusterSize));
    const fields = decodePairs(this.#bytes(headers, headersSize), looseTextOf);
    for (const pseudo of [':method', ':path', ':authority']) {
      if (!fields.some(([field]) => field === pseudo)) return status.badArgument;
    }
    assertIsMessage(fields, bodySize);
    const answer = this.clusters.get(name) ?? status.badArgument;
    if (answer !== status.ok) return answer;
    const token = this.nextToken++;
    this.#store32(tokenAt, token);
    const sent = { token, rootId: phase.rootId, cluster: name, headers: fields, timeoutMs };
    this.#calls.push({ ...sent, body: this.#bytes(body, bodySize) });
    return status.ok;
  }

  #metricCalls(): Imports {
    return {
      proxy_define_metric: (type: number, start: number, size: number, idAt: number) => {
        this.#store32(idAt, this.#metrics.define(type, textOf(this.#bytes(start, size))));
        return status.ok;
      },
      proxy_increment_metric: (id: number, offset: bigint) => this.#metrics.increment(id, offset),
      proxy_record_metric: (id: number, value: bigint) => this.#metrics.record(id, value),
    } as Imports;
  }
}

/** Fails unless a message is a POST that says what its body is, or a GET that has none: each field once. */
function assertIsMessage(fields: readonly [string, string][], bodySize: number): void {
  const names = fields.map(([name]) => name);
  assert.deepEqual(names, [...new Set(names)], 'the filter sent a field twice');
  const [, method] = fields.find(([name]) => name === ':method') ?? [];
  assert.ok(method === 'POST' || method === 'GET', `the filter sent a ${method}`);
  assert.equal(method === 'POST', bodySize > 0, `the filter sent a ${method} with ${bodySize} bytes of body`);
  assert.equal(method === 'POST', names.includes('content-type'), `a ${method} and its content-type`);
  assert.ok(fields.find(([name]) => name === ':path')?.[1].startsWith('/'), 'the path of a call');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
