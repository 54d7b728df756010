import assert from 'node:assert/strict';
import { findCaseId, listArrivedIds } from '../support/arrived-ids.ts';
import { startChangingEnvoy } from '../support/changing-envoy.ts';
import { eventually } from '../support/eventually.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import { makeGets, makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, awaitWaiting, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, type TappedEnvoy, useLab } from '../support/lab.ts';
import type { TraceBackend } from '../support/trace-backend.ts';

/** Longer than any test waits. */
const NEVER_MS = 60_000;
const BATCH_BYTES = 20_000;
/** Returns documents of some 4,600 bytes. */
const BODY_BYTES = 3000;

describe('A batch', () => {
  const { run, lab } = useLab('batches');

  const tap = async (name: string, batch: object, others: object = {}): Promise<TappedEnvoy> => {
    const configuration = makeConfiguration(lab().filter, { batch, ...others });
    const variation = { name, configuration, shape: 'array' as const };
    return startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
  };
  const countsOf = (backend: TraceBackend) => backend.posts.map(({ documents }) => documents.length);

  it('holds the right documents, each exactly once, of all shapes', async () => {
    const sample = makeSample();
    const { envoy, backend } = await tap('envoy-sample', { maxTraces: 10, maxDelayMs: 100 });
    const answers = await sendAll(envoy.port, sample, lab().app);
    const stats = await awaitRest(envoy, sample.length);
    assert.equal(stats.exported, sample.length);
    assert.deepEqual(backend.faults, []);
    assert.deepEqual(listArrivedIds(backend.arrivals), sample.map(({ id }) => id).toSorted());
    for (const { document } of backend.arrivals) {
      const exchange = sample.find(({ id }) => id === findCaseId(document))!;
      const differences = findDifferences(exchange, answers.get(exchange.id)!, document, envoy.port);
      assert.deepEqual(differences, [], exchange.shape);
    }
  });

  it('is posted as soon as it holds as many exchanges as it may, without a request id', async () => {
    const { envoy, backend } = await tap('envoy-count', { maxTraces: 10, maxDelayMs: NEVER_MS });
    await sendAll(envoy.port, makeGets(40), lab().app);
    assert.equal((await awaitRest(envoy, 40)).exported, 40);
    assert.deepEqual(countsOf(backend), [10, 10, 10, 10]);
    assert.ok(backend.posts.every(({ headers }) => headers['x-request-id'] === undefined));
  });

  it('is posted before it would hold more bytes than it may', async () => {
    const sizes = { maxTraces: 1000, maxBytes: BATCH_BYTES, maxDelayMs: NEVER_MS };
    const { envoy, backend } = await tap('envoy-size', sizes);
    await sendAll(envoy.port, makeGets(40, BODY_BYTES), lab().app);
    const stats = await eventually(
      'all but the last batch',
      () => readStats(envoy),
      ({ exported, queue_traces, in_flight }) =>
        exported > 0 && exported + queue_traces === 40 && in_flight === 0,
    );
    assert.equal(backend.arrivals.length, stats.exported);
    assert.ok(stats.queue_traces < 5, `${stats.queue_traces} wait for more`);
    for (const { text, documents } of backend.posts) {
      const [size, count] = [text.length, documents.length];
      assert.ok(size <= BATCH_BYTES, `${count} documents are ${size} bytes`);
      assert.ok((size / count) * (count + 1) > BATCH_BYTES, `${size} bytes had room for one more`);
    }
  });

  it('is posted after its delay when no more comes, with the request id if it is of one exchange', async () => {
    const { envoy, backend } = await tap('envoy-age', { maxTraces: 10, maxDelayMs: 500 });
    const sentMs = performance.now();
    await sendAll(envoy.port, makeGets(1), lab().app);
    assert.equal((await awaitRest(envoy, 1)).exported, 1);
    const [post] = backend.posts;
    assert.equal(post?.headers['x-request-id'], post?.documents[0]?.request_id);
    assert.ok(post!.arrivedMs - sentMs >= 250, 'it waits for others before it is posted');
  });

  it('is posted when its configuration goes away, before its delay is over', async () => {
    const batch = { maxTraces: 10, maxDelayMs: NEVER_MS };
    const configuration = makeConfiguration(lab().filter, { batch });
    const variation = { name: 'envoy-change', configuration, shape: 'array' as const };
    const changing = await startChangingEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const { envoy, backend } = changing;
    await sendAll(envoy.port, makeGets(3), lab().app);
    await awaitWaiting(envoy, 3);
    assert.equal(backend.requestCount, 0);
    await changing.change(makeConfiguration(lab().filter, { batch, redact: { replacement: 'other' } }));
    assert.equal((await awaitRest(envoy, 3)).exported, 3);
    assert.deepEqual(countsOf(backend), [3]);
  });

  it('stays together when it is posted again, byte for byte', async () => {
    const { envoy, backend } = await tap('envoy-retry', { maxTraces: 5, maxDelayMs: 400 });
    backend.refusals = [{ status: 503 }, { status: 500 }];
    await sendAll(envoy.port, makeGets(10), lab().app);
    const { exported, export_errors } = await awaitRest(envoy, 10);
    assert.deepEqual({ exported, export_errors }, { exported: 10, export_errors: 2 });
    assert.equal(new Set(listArrivedIds(backend.arrivals)).size, 10);
    const texts = (isTaken: boolean) =>
      backend.posts.filter(({ status }) => (status === 200) === isTaken).map(({ text }) => text);
    assert.equal(texts(false).length, 2);
    for (const text of texts(false)) assert.ok(texts(true).includes(text), 'the same bytes come again');
  });
});
