import assert from 'node:assert/strict';
import { type Call, type LogLine, status } from '../host.ts';
import type { Build } from '../module.ts';
import type { Field } from '../wire.ts';
import { Worker } from '../worker.ts';
import { addressOf, type Settings, settingsOf, written } from './configurations.ts';
import type { Answer, Exchange, Step } from './steps.ts';
import { Stream } from './stream.ts';

/** ABI: the header map of an answer. */
const CALL_RESPONSE_HEADERS = 6;

/** A root context as the host knows it. */
export interface Root {
  readonly id: number;
  readonly plugin: number;
  /** Absent where the configuration cannot be used. */
  readonly settings: Settings | undefined;
  /** The calls that wait for their answer. */
  readonly calls: Call[];
  /** on_done came and asked to wait. */
  isDraining: boolean;
}

/** What a checker is told about a proxy. */
export interface Observer {
  /** A stream of a root context was begun. */
  onOpen?(stream: Stream, name: string): void;
  /** A POST was sent. */
  onCall?(call: Call, root: Root | undefined): void;
  /** A POST is about to be answered. */
  onAnswer?(call: Call, answer: Answer): void;
  /** A line was logged. */
  onLog?(line: LogLine): void;
  /** A step is over. */
  onStep?(envoy: Envoy): void;
  /** Whether calls and ends of root contexts that the model knows nothing of are let pass. */
  readonly isLenient?: boolean;
}

/**
 * A worker thread of Envoy: root contexts of three plugins, their streams and calls, and the rules by which Envoy calls
 * the filter. Source: facts, part 4.
 */
export class Envoy {
  readonly worker: Worker;
  readonly roots: Root[] = [];
  readonly streams: Stream[] = [];
  readonly #observer: Observer;
  #streamCount = 0;

  constructor(build: Build | WebAssembly.Module, observer: Observer = {}) {
    this.worker = new Worker(build);
    this.#observer = observer;
    for (const plugin of [0, 1, 2]) this.#setCluster(plugin, status.ok);
  }

  /** Lets a step happen, if what it is about exists. */
  take(step: Step): void {
    this.#perform(step);
    this.#observe();
    this.#deleteFinishedRoots();
    this.#observer.onStep?.(this);
  }

  /** Lets all come to rest: streams end, POSTs are answered, ticks come, and at last the root contexts go. */
  settle(): void {
    while (this.streams.length > 0) this.take({ do: 'end', stream: 0, count: 3 });
    for (const plugin of [0, 1, 2]) this.take({ do: 'cluster', plugin, status: status.ok });
    // 300 ticks are what the longest Retry-After takes, where ticks come each second.
    for (let i = 0; i < 350 && this.#isBusy; i++) {
      this.#answerAll();
      for (const [root] of this.roots.entries()) this.take({ do: 'tick', root, ms: 1000 });
    }
  }

  /** After `settle`: takes all root contexts away, also those that hold more than ticks could clear. */
  clear(): void {
    for (let i = this.roots.length; i > 0; i--) this.take({ do: 'retire', root: i - 1 });
    this.#answerAll();
    while (this.roots.length > 0) this.take({ do: 'delete', root: 0 });
  }

  get #isBusy(): boolean {
    return ['in_flight', 'queue_traces'].some((name) => this.worker.host.metric(`meshtap_${name}`) > 0);
  }

  #answerAll(): void {
    const answer = { code: '200', retryAfter: undefined };
    while (this.#calls.length > 0) this.take({ do: 'answer', call: 0, count: 1, answer });
  }

  get #calls(): [Root, Call][] {
    return this.roots.flatMap((root) => root.calls.map((call): [Root, Call] => [root, call]));
  }

  #perform(step: Step): void {
    if (step.do === 'configure') this.#configure(step);
    else if (step.do === 'cluster') this.#setCluster(step.plugin, step.status);
    else if (step.do === 'answer') this.#answer(step);
    else if ('stream' in step) this.#advance(step);
    else {
      const root = this.roots[step.root % this.roots.length];
      if (root === undefined) return;
      if (step.do === 'retire') this.#retire(root);
      else if (step.do === 'delete') this.#delete(root);
      else if (step.do === 'tick') this.#tick(root, step.ms);
      else if ('exchange' in step) this.#open(root, step.exchange, step.do === 'pass');
    }
  }

  #configure({ plugin, configuration, cut }: Step & { do: 'configure' }): void {
    const text = written(configuration, plugin);
    const id = this.worker.configure(cut > 0 ? text.slice(0, -cut) : text, `plugin-${plugin}`);
    const settings = cut > 0 ? undefined : settingsOf(configuration);
    this.roots.push({ id, plugin, settings, calls: [], isDraining: false });
    if (settings) this.worker.host.clusters.set(clusterOf(plugin, settings), status.ok);
  }

  #setCluster(plugin: number, answer: number): void {
    const { clusters } = this.worker.host;
    for (const name of clusters.keys()) if (name.endsWith(addressOf(plugin))) clusters.set(name, answer);
  }

  #answer({ call, count, answer }: Step & { do: 'answer' }): void {
    const chosen = this.#calls.slice(call % (this.#calls.length || 1)).slice(0, count);
    for (const [root, call] of chosen) {
      root.calls.splice(root.calls.indexOf(call), 1);
      this.#observer.onAnswer?.(call, answer);
      const fields: Field[] = [];
      if (answer.code !== undefined) fields.push([':status', answer.code]);
      if (answer.retryAfter !== undefined && fields.length > 0)
        fields.push(['retry-after', answer.retryAfter]);
      const headerMaps = { [CALL_RESPONSE_HEADERS]: fields };
      const phase = { contextId: root.id, rootId: root.id, headerMaps, canCall: true };
      this.worker.host.during(phase, (filter) =>
        filter.proxy_on_http_call_response(root.id, call.token, fields.length, 0, 0),
      );
    }
  }

  #advance(step: Step & { do: 'request' | 'response' | 'end' }): void {
    const stream = this.streams[step.stream % this.streams.length];
    for (let i = 0; stream !== undefined && i < step.count; i++) {
      if (step.do === 'request') stream.advanceRequest();
      else if (step.do === 'response') stream.advanceResponse();
      else stream.advanceEnd();
    }
    if (stream?.isGone) this.streams.splice(this.streams.indexOf(stream), 1);
  }

  /** Begins a stream, and lets all of it pass if `isWhole`. */
  #open(root: Root, exchange: Exchange, isWhole: boolean): void {
    const name = String(this.#streamCount++);
    const stream = new Stream(this.worker, root, name, exchange);
    this.#observer.onOpen?.(stream, name);
    this.streams.push(stream);
    if (!isWhole) return;
    const last = this.streams.length - 1;
    for (const part of ['request', 'response', 'end'] as const) {
      this.#advance({ do: part, stream: last, count: 20 });
    }
  }

  #tick(root: Root, ms: number): void {
    this.worker.host.now += BigInt(ms) * 1_000_000n;
    this.worker.tick(root.id);
  }

  #retire(root: Root): void {
    if (root.isDraining) return;
    if (this.worker.done(root.id)) this.#delete(root);
    else root.isDraining = true;
  }

  #delete(root: Root): void {
    // What it posted at its end is cancelled with the other calls.
    this.#observe();
    this.worker.delete(root.id);
    this.roots.splice(this.roots.indexOf(root), 1);
  }

  #deleteFinishedRoots(): void {
    for (const id of this.worker.host.finishedRoots.splice(0)) {
      const root = this.roots.find((root) => root.id === id);
      if (this.#observer.isLenient) continue;
      assert.ok(root?.isDraining, 'the filter said proxy_done for a root context that was not asked to end');
      assert.equal(root.calls.length, 0, 'the filter said proxy_done with calls under way');
      this.#delete(root);
    }
  }

  #observe(): void {
    const { host } = this.worker;
    for (const call of host.takeCalls()) {
      const root = this.roots.find(({ id }) => id === call.rootId);
      assert.ok(root || this.#observer.isLenient, 'a POST was sent for a root context that does not exist');
      root?.calls.push(call);
      this.#observer.onCall?.(call, root);
    }
    for (const line of host.takeLogs()) this.#observer.onLog?.(line);
  }
}

/** The cluster that the backend of a plugin has by its settings. */
export function clusterOf(plugin: number, settings: Settings): string {
  return `outbound|${settings.backend.port}||${addressOf(plugin)}`;
}
