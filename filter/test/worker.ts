import assert from 'node:assert/strict';
import { type Call, FakeHost, type Phase, status } from './host.ts';
import type { Build } from './module.ts';
import { bytesOf, type Field } from './wire.ts';

/** ABI numbers of what a callback can read. */
const map = { requestHeaders: 0, responseHeaders: 2, callResponseHeaders: 6 } as const;
const buffer = { requestBody: 0, responseBody: 1, pluginConfiguration: 7 } as const;

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

/** One worker thread of a proxy: a VM of the filter with root contexts and streams as Envoy would have them. */
export class Worker {
  readonly host: FakeHost;
  #nextId = 1;

  constructor(build: Build, sharedData?: FakeHost['sharedData']) {
    this.host = new FakeHost(build, sharedData);
    this.host.clusters.set(cluster, status.ok);
  }

  /** Makes a root context with a configuration: a value to be written as JSON, or the very bytes. */
  configure(configuration: unknown = config, pluginName = 'test.meshtap'): number {
    const rootId = this.#nextId++;
    const isBytes = typeof configuration === 'string' || configuration instanceof Uint8Array;
    const bytes = bytesOf(isBytes ? configuration : JSON.stringify(configuration));
    const phase: Phase = {
      contextId: rootId,
      rootId,
      buffers: { [buffer.pluginConfiguration]: bytes },
      properties: { plugin_name: pluginName },
    };
    this.host.during(phase, (filter) => {
      filter.proxy_on_context_create(rootId, 0);
      assert.ok(filter.proxy_on_vm_start(rootId, 0), 'the VM did not start');
      assert.ok(filter.proxy_on_configure(rootId, bytes.length), 'the filter refused a configuration');
    });
    return rootId;
  }

  /** Begins a stream. */
  open(rootId: number, properties: Phase['properties'] = streamProperties): StreamDriver {
    return new StreamDriver(this.host, this.#nextId++, rootId, properties);
  }

  /** Answers a POST as a backend would. */
  answer(call: Call, code: string): void {
    const headerMaps = { [map.callResponseHeaders]: [[':status', code]] as const };
    this.host.during({ contextId: call.rootId, rootId: call.rootId, headerMaps, canCall: true }, (filter) =>
      filter.proxy_on_http_call_response(call.rootId, call.token, 1, 0, 0),
    );
  }

  /** Ends a POST without an answer. */
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

  /** Sends a whole exchange through and gives the one POST that it made. */
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
}

/** What differs from the plain exchange. */
export interface ExchangeParts {
  readonly properties?: Phase['properties'];
  readonly request?: readonly Field[];
  readonly requestBody?: readonly (string | Uint8Array)[];
  readonly response?: readonly Field[];
  readonly responseBody?: readonly (string | Uint8Array)[];
}

/** Drives the callbacks of one stream in whatever order a test wants. Each must answer Continue. */
export class StreamDriver {
  readonly id: number;
  readonly #host: FakeHost;
  readonly #rootId: number;
  readonly #properties: NonNullable<Phase['properties']>;
  #seenRequest: readonly Field[] | undefined;
  #seenResponse: readonly Field[] | undefined;

  constructor(host: FakeHost, id: number, rootId: number, properties: Phase['properties']) {
    this.id = id;
    this.#host = host;
    this.#rootId = rootId;
    this.#properties = properties ?? {};
    this.#during({}, (filter) => filter.proxy_on_context_create(id, rootId));
  }

  /** The request's headers come. */
  requestHeaders(fields: readonly Field[], isLast = false): void {
    this.#seenRequest = fields;
    this.#callback({ headerMaps: { [map.requestHeaders]: fields } }, (filter) =>
      filter.proxy_on_request_headers(this.id, fields.length, Number(isLast)),
    );
  }

  /** A chunk of the request's body comes. */
  requestBody(chunk: string | Uint8Array, isLast = false): void {
    const bytes = bytesOf(chunk);
    this.#callback({ buffers: { [buffer.requestBody]: bytes } }, (filter) =>
      filter.proxy_on_request_body(this.id, bytes.length, Number(isLast)),
    );
  }

  /** The response's headers come. */
  responseHeaders(fields: readonly Field[], isLast = false): void {
    this.#seenResponse = fields;
    this.#callback({ headerMaps: { [map.responseHeaders]: fields } }, (filter) =>
      filter.proxy_on_response_headers(this.id, fields.length, Number(isLast)),
    );
  }

  /** A chunk of the response's body comes. */
  responseBody(chunk: string | Uint8Array, isLast = false): void {
    const bytes = bytesOf(chunk);
    this.#callback({ buffers: { [buffer.responseBody]: bytes } }, (filter) =>
      filter.proxy_on_response_body(this.id, bytes.length, Number(isLast)),
    );
  }

  /** The stream ends as Envoy ends it: on_log, which sees both header maps again, then on_done and on_delete. */
  end(ending: StreamEnding = {}): void {
    this.log(ending);
    this.done();
    this.delete();
  }

  /** on_log comes. */
  log({ request = this.#seenRequest, response = this.#seenResponse, code }: StreamEnding = {}): void {
    const headerMaps = { [map.requestHeaders]: request ?? [], [map.responseHeaders]: response ?? [] };
    const properties = {
      ...this.#properties,
      ...(code === undefined ? {} : { 'response.code': int64(code) }),
    };
    this.#during({ headerMaps, properties }, (filter) => filter.proxy_on_log(this.id));
  }

  /** on_done comes. */
  done(): void {
    assert.ok(
      this.#during({}, (filter) => filter.proxy_on_done(this.id)),
      'a stream held its end up',
    );
  }

  /** on_delete comes. */
  delete(): void {
    this.#during({}, (filter) => filter.proxy_on_delete(this.id));
  }

  #callback(readable: Partial<Phase>, run: (filter: FakeHost['exports']) => number): void {
    assert.equal(this.#during(readable, run), 0, 'the filter must answer Continue');
  }

  #during<T>(readable: Partial<Phase>, run: (filter: FakeHost['exports']) => T): T {
    const phase = { contextId: this.id, rootId: this.#rootId, properties: this.#properties, canCall: true };
    return this.#host.during({ ...phase, ...readable }, run);
  }
}

/** What is known at the end of a stream that its callbacks did not show. */
export interface StreamEnding {
  readonly request?: readonly Field[] | undefined;
  readonly response?: readonly Field[] | undefined;
  /** The property `response.code`. */
  readonly code?: number;
}

function int64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
