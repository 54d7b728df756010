import assert from 'node:assert/strict';
import type { FakeHost, Phase } from './host.ts';
import { bytesOf, type Field } from './wire.ts';

/** ABI numbers of what a callback of a stream can read. */
const map = { requestHeaders: 0, responseHeaders: 2 } as const;
const buffer = { requestBody: 0, responseBody: 1 } as const;

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
      'a stream delayed its end',
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
