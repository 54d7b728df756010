import assert from 'node:assert/strict';
import { assertAtRest, settleAfterTest } from './accounting.ts';
import { type Call, FakeHost, type Phase, status } from './host.ts';
import type { Build } from './module.ts';
import { StreamDriver } from './stream-driver.ts';
import { bytesOf, type Field } from './wire.ts';

/** ABI numbers of what a callback of a root context can read. */
const callResponseHeaders = 6;
const callResponseBody = 4;
const pluginConfiguration = 7;

/** The cluster of the configuration that tests use unless they say otherwise. */
export const cluster = 'outbound|9000||collector.test';
export const config = { backend: { address: 'collector.test' } };

/** Properties that Envoy has for a stream. */
export const streamProperties = {
  'source.address': '10.0.0.1:40000',
  'destination.address': '10.0.0.2:8080',
  'request.protocol': 'HTTP/1.1',
} as const;

/** The fields of a plain request. */
export const getRequest: readonly Field[] = [
  [':authority', 'shop.test'],
  [':path', '/cart'],
  [':method', 'GET'],
  [':scheme', 'http'],
  ['x-request-id', 'id-1'],
];

/** The fields of a plain response. */
export const okResponse: readonly Field[] = [[':status', '200']];

/**
 * One worker thread of a proxy: a VM of the filter with root contexts and streams as Envoy would have them. After
 * each test all of them are deleted, and each exchange must be counted with one outcome.
 */
export class Worker {
  readonly host: FakeHost;
  readonly #roots: number[] = [];
  readonly #streams: StreamDriver[] = [];
  #nextId = 1;

  constructor(build: Build | WebAssembly.Module, sharedData?: FakeHost['sharedData']) {
    this.host = new FakeHost(build, sharedData);
    this.host.clusters.set(cluster, status.ok);
    settleAfterTest(() => this.#settle());
  }

  /** Makes a root context with a configuration: a value to be written as JSON, or the very bytes. */
  configure(configuration: unknown = config, pluginName?: string): number {
    const rootId = this.create();
    this.reconfigure(rootId, configuration, pluginName);
    return rootId;
  }

  /** Makes a root context that has no configuration yet. */
  create(): number {
    const rootId = this.#nextId++;
    this.#roots.push(rootId);
    this.host.during({ contextId: rootId, rootId }, (filter) => filter.proxy_on_context_create(rootId, 0));
    return rootId;
  }

  /** Gives a root context a configuration, as `configure` does. */
  reconfigure(rootId: number, configuration: unknown, pluginName = 'test.meshtap'): void {
    const isBytes = typeof configuration === 'string' || configuration instanceof Uint8Array;
    const bytes = bytesOf(isBytes ? configuration : JSON.stringify(configuration));
    const phase: Phase = {
      contextId: rootId,
      rootId,
      buffers: { [pluginConfiguration]: bytes },
      properties: { plugin_name: pluginName },
    };
    this.host.during(phase, (filter) => {
      assert.ok(filter.proxy_on_vm_start(rootId, 0), 'the VM did not start');
      assert.ok(filter.proxy_on_configure(rootId, bytes.length), 'the filter refused a configuration');
    });
  }

  /** Begins a stream. */
  open(rootId: number, properties: Phase['properties'] = streamProperties): StreamDriver {
    const stream = new StreamDriver(this.host, this.#nextId++, rootId, properties);
    this.#streams.push(stream);
    return stream;
  }

  /** Answers a call as the one that is called would. */
  answer(call: Call, code: string, headers: readonly Field[] = [], body: string | Uint8Array = ''): void {
    const fields: readonly Field[] = [[':status', code], ...headers];
    const phase = { contextId: call.rootId, rootId: call.rootId, canCall: true };
    const bytes = bytesOf(body);
    const maps = { headerMaps: { [callResponseHeaders]: fields }, buffers: { [callResponseBody]: bytes } };
    this.host.during({ ...phase, ...maps }, (filter) =>
      filter.proxy_on_http_call_response(call.rootId, call.token, fields.length, bytes.length, 0),
    );
  }

  /** Ends a call without an answer. */
  reset(call: Call): void {
    this.host.during({ contextId: call.rootId, rootId: call.rootId, canCall: true }, (filter) =>
      filter.proxy_on_http_call_response(call.rootId, call.token, 0, 0, 0),
    );
  }

  /** Lets the tick of a root context come. */
  tick(rootId: number): void {
    this.host.during({ contextId: rootId, rootId, canCall: true }, (filter) => filter.proxy_on_tick(rootId));
  }

  /** Asks a root context to end; true if it may be deleted at once. */
  done(rootId: number): boolean {
    return this.host.during({ contextId: rootId, rootId, canCall: true }, (filter) =>
      Boolean(filter.proxy_on_done(rootId)),
    );
  }

  /** Deletes a root context. */
  delete(rootId: number): void {
    this.host.during({ contextId: rootId, rootId }, (filter) => filter.proxy_on_delete(rootId));
  }

  /** Sends a whole exchange through and returns the one POST that it made. */
  exchange(rootId: number, parts: ExchangeParts = {}): Call {
    const stream = this.open(rootId, parts.properties ?? streamProperties);
    const [requestBody, responseBody] = [parts.requestBody ?? [], parts.responseBody ?? []];
    stream.requestHeaders(parts.request ?? getRequest, requestBody.length === 0);
    for (const [i, chunk] of requestBody.entries()) stream.requestBody(chunk, i === requestBody.length - 1);
    stream.responseHeaders(parts.response ?? okResponse, responseBody.length === 0);
    for (const [i, chunk] of responseBody.entries())
      stream.responseBody(chunk, i === responseBody.length - 1);
    stream.end();
    const calls = this.host.takeCalls();
    assert.equal(calls.length, 1, 'an exchange makes one POST');
    return calls[0] as Call;
  }

  /** Deletes everything that is left, as Envoy does when it stops. Then each exchange has its outcome. */
  #settle(): void {
    this.host.failures.clear();
    for (const rootId of this.#roots) this.delete(rootId);
    for (const stream of this.#streams) stream.delete();
    if (!this.host.hasRefusedMetrics) assertAtRest(this.host);
  }
}

/** What differs from the plain exchange. */
export interface ExchangeParts {
  readonly properties?: Phase['properties'];
  readonly request?: readonly Field[];
  readonly requestBody?: readonly (string | Uint8Array)[];
  readonly response?: readonly Field[];
  readonly responseBody?: readonly (string | Uint8Array)[];
}
