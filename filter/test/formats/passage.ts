import assert from 'node:assert/strict';
import { type Configuration, type Settings, settingsOf } from '../fuzz/configurations.ts';
import { clusterOf, type Root } from '../fuzz/envoy.ts';
import { isIgnored } from '../fuzz/expectation.ts';
import { Stream } from '../fuzz/stream.ts';
import { type Call, status } from '../host.ts';
import type { Build } from '../module.ts';
import { Worker } from '../worker.ts';
import type { TimedExchange } from './exchanges.ts';
import { type MeshProxy, proxyProperties } from './proxies.ts';
import { type Properties, type Seen, seenOf } from './seen.ts';

/** An exchange that passed: what every format has to say of it, and what Envoy knew at its end. */
export interface PassedExchange {
  readonly seen: Seen;
  readonly properties: Properties;
}

/** The plugin of the fuzzer whose backend gets the exchanges. */
const PLUGIN = 0;
const PLUGIN_CONFIGURATION = 7;

/** A proxy with the filter, through which exchanges pass. */
export class Passage {
  readonly worker: Worker;
  readonly passed = new Map<string, PassedExchange>();
  readonly calls: Call[] = [];
  readonly #proxy: MeshProxy;
  readonly #settings: Settings;
  readonly #root: Root;
  #count = 0;

  constructor(build: Build, proxy: MeshProxy, configuration: Configuration, text: string) {
    this.worker = new Worker(build);
    this.#proxy = proxy;
    this.#settings = settingsOf(configuration);
    this.worker.host.clusters.set(clusterOf(PLUGIN, this.#settings), status.ok);
    const id = this.worker.create();
    this.#root = { id, plugin: PLUGIN, settings: this.#settings, calls: [], isDraining: false };
    this.#configure(text);
  }

  /** Lets as much of an exchange pass as comes, and answers the POSTs that it makes. */
  pass({ exchange, requestSteps, responseSteps, isEager, late, last }: TimedExchange): void {
    const name = String(this.#count++);
    const properties = { ...proxyProperties(this.#proxy), ...exchange.properties, ...this.#ownCluster };
    const stream = new Stream(this.worker, this.#root, name, { ...exchange, properties });
    const before = isEager ? Math.min(1, requestSteps) : requestSteps;
    for (let i = 0; i < before; i++) stream.advanceRequest();
    Object.assign(properties, late);
    for (let i = 0; i < responseSteps; i++) stream.advanceResponse();
    for (let i = before; i < requestSteps; i++) stream.advanceRequest();
    // Envoy knows these when it logs, which it does not where a stream is only deleted.
    if (exchange.ending.some((event) => event === 'log')) Object.assign(properties, last);
    while (!stream.isGone) stream.advanceEnd();
    const { passed } = stream;
    if (passed.request.length > 0 && !isIgnored(passed.request, PLUGIN, this.#settings)) {
      this.passed.set(name, { seen: seenOf(passed, properties, this.#settings, this.#proxy), properties });
    }
    this.#answer();
  }

  /** On the way in every cluster is the proxy's own. */
  get #ownCluster(): Record<string, string> {
    return this.#proxy.place === 'inbound' ? { 'xds.cluster_name': 'inbound|8080||' } : {};
  }

  /** Lets time pass until nothing waits. */
  settle(): void {
    for (let i = 0; i < 3; i++) {
      this.worker.host.now += 60_000_000_000n;
      this.worker.tick(this.#root.id);
      this.#answer();
    }
    assert.deepEqual(this.worker.host.takeLogs(), [], 'the filter logged');
  }

  #answer(): void {
    for (const call of this.worker.host.takeCalls()) {
      this.calls.push(call);
      this.worker.answer(call, '200');
    }
  }

  /** Worker.configure, where the proxy can be asked who it is. */
  #configure(text: string): void {
    const { id } = this.#root;
    const bytes = Buffer.from(text);
    const properties = { plugin_name: 'test.meshtap', ...proxyProperties(this.#proxy) };
    const buffers = { [PLUGIN_CONFIGURATION]: bytes };
    this.worker.host.during({ contextId: id, rootId: id, buffers, properties }, (filter) => {
      assert.ok(filter.proxy_on_vm_start(id, 0));
      assert.ok(filter.proxy_on_configure(id, bytes.length));
    });
  }
}
