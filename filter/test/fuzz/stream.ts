import type { Field } from '../wire.ts';
import type { Worker } from '../worker.ts';
import { type Body, chunksOf } from './bodies.ts';
import type { Root } from './envoy.ts';
import type { Exchange } from './steps.ts';

/** What the filter could read of an exchange until its stream ended. */
export interface Passed {
  request: readonly Field[];
  requestBody: Uint8Array[];
  response: readonly Field[];
  responseBody: Uint8Array[];
  /** The response's last byte passed. */
  isResponseOver: boolean;
  code: number;
}

/** The name of a request header that identifies the exchanges of a run. */
export const STREAM_NAME = 'x-stream';

/** One stream, whose callbacks come in an order that Envoy may bring them in. */
export class Stream {
  readonly root: Root;
  readonly exchange: Exchange;
  /** Whether its root context captured when it began. */
  readonly wasCapturing: boolean;
  readonly passed: Passed = {
    request: [],
    requestBody: [],
    response: [],
    responseBody: [],
    isResponseOver: false,
    code: 0,
  };
  readonly #driver;
  readonly #request: readonly Field[];
  readonly #requestEvents: (() => void)[] = [];
  readonly #responseEvents: (() => void)[] = [];
  readonly #endEvents: (() => void)[];
  #hasBegunToEnd = false;

  /** Begins a stream of a root context. `name` goes into a request header, unless the request has none at all. */
  constructor(worker: Worker, root: Root, name: string, exchange: Exchange) {
    this.root = root;
    this.exchange = exchange;
    this.wasCapturing = root.settings !== undefined && !root.isDraining;
    const { request, requestBody, responseBody } = exchange;
    this.#request = request.length > 0 ? [...request, [STREAM_NAME, name]] : [];
    this.#driver = worker.open(root.id, exchange.properties);
    if (exchange.hasCallbacks) {
      this.#requestEvents.push(() => this.#requestHeaders(), ...this.#bodyEvents(requestBody, false));
      this.#responseEvents.push(() => this.#responseHeaders(), ...this.#bodyEvents(responseBody, true));
    }
    this.#endEvents = exchange.ending.map((event) => () => this[`${event}`]());
  }

  /** Whether on_delete came. */
  get isGone(): boolean {
    return this.#endEvents.length === 0;
  }

  /** Whether on_log or on_delete came, whichever was first: the exchange is over for the filter. */
  isFinished = false;

  /** Lets the next callback of the request come, if there is one. */
  advanceRequest(): void {
    if (!this.#hasBegunToEnd) this.#requestEvents.shift()?.();
  }

  /** Lets the next callback of the response come, if there is one. None comes before the request's headers. */
  advanceResponse(): void {
    const hasRequest = this.#requestEvents.length < 1 + this.#chunkCount;
    if (!this.#hasBegunToEnd && hasRequest) this.#responseEvents.shift()?.();
  }

  /** Lets the next of the stream's last callbacks come: whatever else was to come then comes no more. */
  advanceEnd(): void {
    this.#hasBegunToEnd = true;
    this.#endEvents.shift()?.();
  }

  get #chunkCount(): number {
    const { requestBody } = this.exchange;
    return requestBody === undefined ? 0 : chunksOf(requestBody).length;
  }

  #requestHeaders(): void {
    const { requestBody } = this.exchange;
    this.passed.request = this.#request;
    this.#driver.requestHeaders(this.#request, requestBody === undefined);
  }

  #responseHeaders(): void {
    const { response, responseBody } = this.exchange;
    this.passed.response = response;
    this.passed.isResponseOver = responseBody === undefined;
    this.#driver.responseHeaders(response, responseBody === undefined);
  }

  #bodyEvents(body: Body | undefined, isResponse: boolean): (() => void)[] {
    if (body === undefined) return [];
    const chunks = chunksOf(body);
    return chunks.map((chunk, i) => () => {
      const isLast = i === chunks.length - 1 && !body.hasTrailers;
      if (isResponse) this.#driver.responseBody(chunk, isLast);
      else this.#driver.requestBody(chunk, isLast);
      (isResponse ? this.passed.responseBody : this.passed.requestBody).push(chunk);
      if (isResponse && isLast) this.passed.isResponseOver = true;
    });
  }

  log(): void {
    const { response, code, isLogBlind } = this.exchange;
    this.isFinished = true;
    if (!isLogBlind && this.passed.request.length === 0) this.passed.request = this.#request;
    if (!isLogBlind && this.passed.response.length === 0) this.passed.response = response;
    this.passed.code = code ?? 0;
    const maps = isLogBlind ? { request: [], response: [] } : { request: this.#request, response };
    this.#driver.log({ ...maps, ...(code === undefined ? {} : { code }) });
  }

  done(): void {
    this.#driver.done();
  }

  delete(): void {
    this.isFinished = true;
    this.#driver.delete();
  }
}
