import assert from 'node:assert/strict';
import type { ScntDocument } from '../document.ts';
import type { Call, LogLine } from '../host.ts';
import { addressOf, type Settings } from './configurations.ts';
import { documentsOf } from './documents.ts';
import { clusterOf, type Envoy, type Observer, type Root } from './envoy.ts';
import { expectedDocument, isIgnored, postedId } from './expectation.ts';
import { MARKER } from './headers.ts';
import type { Answer } from './steps.ts';
import { STREAM_NAME, type Stream } from './stream.ts';

/** What is known of one exchange. */
interface Fate {
  readonly stream: Stream;
  posts: number;
  isExported: boolean;
  /** The POST that holds it at the moment. */
  call: Call | undefined;
}

/** Holds a proxy to the contract, step by step, where no host call fails and memory suffices. */
export class Contract implements Observer {
  readonly #fates = new Map<string, Fate>();
  #exported = 0;
  #open: Stream[] = [];
  #seenBefore = 0;
  #callsBefore = 0;

  onOpen(stream: Stream, name: string): void {
    this.#open.push(stream);
    this.#fates.set(name, { stream, posts: 0, isExported: false, call: undefined });
  }

  onCall(call: Call, root: Root | undefined): void {
    const settings = root?.settings;
    assert.ok(root && settings, 'a POST was sent without a configuration');
    const documents = documentsOf(call);
    const [only, second] = documents.map((document) => this.#fateOf(document));
    const id = only && !second ? postedId(only.stream.passed.request, settings.redact) : '';
    assertPost(call, root, settings, documents, id);
    for (const document of documents) this.#assertDocument(call, root, settings, document);
  }

  onAnswer(call: Call, { code }: Answer): void {
    for (const fate of this.#fates.values()) {
      if (fate.call !== call) continue;
      fate.call = undefined;
      fate.isExported = /^2\d\d$/.test(code ?? '');
      if (fate.isExported) this.#exported++;
    }
  }

  onLog(line: LogLine): void {
    assertDiscreet(line);
  }

  onStep({ roots, worker }: Envoy): void {
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    const calls = roots.reduce((sum, root) => sum + root.calls.length, 0);
    const mostBytes = Math.max(0, ...roots.map(({ settings }) => settings?.limits.maxQueueBytes ?? 0));
    const mostCalls = Math.max(0, ...roots.map(({ settings }) => settings?.limits.maxInFlight ?? 0));
    assert.equal(metric('in_flight'), calls, 'in_flight');
    // Each configuration but one may have a call beyond the limit. What is under way when a limit falls goes on.
    const mayHave = mostCalls + Math.max(roots.length, 1) - 1;
    assert.ok(calls <= Math.max(mayHave, this.#callsBefore), 'more calls are under way than may be');
    this.#callsBefore = calls;
    assert.ok(metric('queue_bytes') <= mostBytes, 'queue_bytes is over its limit');
    assert.equal(metric('exported'), this.#exported, 'exported');
    assert.equal(metric('seen'), this.#seen(), 'seen');
  }

  #assertDocument(call: Call, root: Root, settings: Settings, document: ScntDocument): void {
    const fate = this.#fateOf(document);
    assert.ok(fate?.stream.root === root, 'an exchange was posted by another root context than its own');
    assert.ok(fate.stream.isFinished && !fate.isExported && !fate.call, 'an exchange was posted out of turn');
    assert.ok(++fate.posts <= settings.limits.maxAttempts, 'an exchange was posted too often');
    fate.call = call;
    const { passed, exchange } = fate.stream;
    assert.deepEqual(document, expectedDocument(passed, exchange.properties, settings));
  }

  #fateOf({ scnt_request }: ScntDocument): Fate | undefined {
    return this.#fates.get(scnt_request.headers.findLast(([name]) => name === STREAM_NAME)?.[1] ?? '');
  }

  /** How many streams were exchanges that count. */
  #seen(): number {
    const finished = this.#open.filter((stream) => stream.isFinished);
    if (finished.length > 0) this.#open = this.#open.filter((stream) => !stream.isFinished);
    this.#seenBefore += finished.filter(counts).length;
    return this.#seenBefore;
  }
}

/** Fails if a line of the log holds what came from headers, bodies or the secrets of a configuration. */
export function assertDiscreet({ text }: LogLine): void {
  assert.ok(text.startsWith('meshtap: '), 'a line of the log does not say who logs');
  assert.ok(!text.includes(MARKER), 'a line of the log holds what came from headers or bodies');
}

function counts({ root, passed, wasCapturing }: Stream): boolean {
  if (!wasCapturing || root.settings === undefined || passed.request.length === 0) return false;
  return !isIgnored(passed.request, root.plugin, root.settings);
}

function assertPost(
  call: Call,
  root: Root,
  settings: Settings,
  documents: readonly ScntDocument[],
  id: string,
): void {
  const { backend, batch } = settings;
  assert.equal(call.cluster, clusterOf(root.plugin, settings));
  assert.equal(call.timeoutMs, backend.timeoutMs);
  assert.deepEqual(call.headers, [
    [':method', 'POST'],
    [':path', backend.path],
    [':authority', `${addressOf(root.plugin)}:${backend.port}`],
    ['content-type', 'application/json'],
    ['x-meshtap-export', '1'],
    ...Object.entries(backend.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ...(id === '' ? [] : [['x-request-id', id]]),
  ]);
  assert.equal(call.body[0] === 0x5b, batch.maxTraces > 1, 'an array where batches are wanted');
  assert.ok(documents.length <= batch.maxTraces, 'a batch has too many exchanges');
  assert.ok(documents.length === 1 || call.body.length <= batch.maxBytes, 'a batch has too many bytes');
}
