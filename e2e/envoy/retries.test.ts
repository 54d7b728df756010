import assert from 'node:assert/strict';
import { listArrivedIds } from '../support/arrived-ids.ts';
import { eventually } from '../support/eventually.ts';
import { makeGets } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, type TappedEnvoy, useLab } from '../support/lab.ts';
import type { Post, PostShape } from '../support/trace-backend.ts';

const COUNT = 12;
const RETRY_AFTER_S = 2;

describe('A POST that failed', () => {
  const { run, lab } = useLab('retries');
  const gets = makeGets(COUNT);
  const ids = gets.map(({ id }) => id).toSorted();

  const tap = (name: string, changes: object = {}, shape: PostShape = 'document'): Promise<TappedEnvoy> => {
    const configuration = makeConfiguration(lab().filter, { ...changes });
    return startTappedEnvoy(lab(), run.folder(), { name, configuration, shape }, run.stopAfterTest);
  };

  it('is made again, and each document arrives once, byte for byte as it came first', async () => {
    const { envoy, backend } = await tap('envoy-once', { limits: { maxAttempts: 10 } });
    // One document may get all of them.
    backend.refusals = [{ status: 503 }, { status: 500 }, { status: 429 }, { status: 408 }];
    await sendAll(envoy.port, gets, lab().app);
    const { exported, export_errors } = await awaitRest(envoy, COUNT);
    assert.deepEqual({ exported, export_errors }, { exported: COUNT, export_errors: 4 });
    assert.deepEqual(listArrivedIds(backend.arrivals), ids);
    const taken = backend.posts.filter(({ status }) => status === 200);
    const refused = backend.posts.filter(({ status }) => status !== 200);
    assert.equal(refused.length, 4);
    for (const post of refused) {
      const again = taken.find(({ headers }) => headers['x-request-id'] === post.headers['x-request-id']);
      assert.equal(again?.text, post.text);
      assert.deepEqual(again?.headers, post.headers);
    }
  });

  it('is made three times in all and then given up, where nothing else is configured', async () => {
    const { envoy, backend } = await tap('envoy-bound');
    backend.behaviour = 'answer 503';
    await sendAll(envoy.port, gets, lab().app);
    const { dropped_backend, export_errors } = await awaitRest(envoy, COUNT);
    assert.deepEqual(
      { dropped_backend, export_errors },
      { dropped_backend: COUNT, export_errors: 3 * COUNT },
    );
    assert.deepEqual(listIds(backend.posts), [...ids, ...ids, ...ids].toSorted());
  });

  it('is not made again when the backend says that the document is at fault', async () => {
    const { envoy, backend } = await tap('envoy-fault');
    backend.refusals = [{ status: 400 }, { status: 404 }, { status: 301 }];
    await sendAll(envoy.port, gets, lab().app);
    const { exported, dropped_backend } = await awaitRest(envoy, COUNT);
    assert.deepEqual({ exported, dropped_backend }, { exported: COUNT - 3, dropped_backend: 3 });
    assert.deepEqual(listIds(backend.posts), ids);
  });

  it('holds all others back until what the backend asks for by Retry-After is over', async () => {
    await Promise.all([503, 429].map((status) => checkRetryAfter(status)));
  });

  async function checkRetryAfter(status: number): Promise<void> {
    // A short delay makes ticks short, and they measure the wait.
    const batch = { maxTraces: 2, maxDelayMs: 100 };
    const { envoy, backend } = await tap(`envoy-retry-after-${status}`, { batch }, 'array');
    backend.refusals = [{ status, headers: { 'retry-after': `${RETRY_AFTER_S}` } }];
    await sendAll(envoy.port, gets.slice(0, 1), lab().app);
    await eventually(
      'the refusal to arrive',
      () => readStats(envoy),
      (stats) => stats.export_errors === 1,
    );
    await sendAll(envoy.port, gets.slice(1), lab().app);
    const { exported, export_errors } = await awaitRest(envoy, COUNT);
    const [first, ...others] = backend.posts;
    const early = others.filter(({ arrivedMs }) => arrivedMs < first!.arrivedMs + RETRY_AFTER_S * 1000);
    assert.equal(first?.status, status);
    assert.deepEqual({ status, early }, { status, early: [] });
    assert.deepEqual({ exported, export_errors }, { exported: COUNT, export_errors: 1 });
    assert.deepEqual(listArrivedIds(backend.arrivals), ids);
  }
});

function listIds(posts: Post[]): string[] {
  return listArrivedIds(posts.flatMap(({ documents }) => documents.map((document) => ({ document }))));
}
