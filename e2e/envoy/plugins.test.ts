import assert from 'node:assert/strict';
import { listArrivedIds } from '../support/arrived-ids.ts';
import { eventually } from '../support/eventually.ts';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeGets } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { ANSWER_TIMEOUT_MS } from '../support/published-filter.ts';
import { startTraceBackend, type TraceBackend } from '../support/trace-backend.ts';

const COUNT = 30;

describe('Two plugins of the same module in one VM', () => {
  const { run, lab } = useLab('plugins');
  const gets = makeGets(COUNT).map(withSecret);
  const ids = gets.map(({ id }) => id).toSorted();

  /** Starts an Envoy with two plugins, of which the second one posts to `second`, in batches. */
  const tapTwice = async (name: string, changes: object) => {
    const { filter } = lab();
    const second = await startTraceBackend('array');
    run.stopAfterTest(second.stop);
    const cluster = 'second-backend';
    const configuration = makeConfiguration(filter, {
      backend: { cluster, authority: 'second.demo:9000', timeoutMs: ANSWER_TIMEOUT_MS },
      redact: { replacement: 'of the second' },
      batch: { maxTraces: 10, maxDelayMs: 100 },
      ...changes,
    });
    const variation = {
      name,
      otherUpstreams: [{ name: cluster, port: second.port }],
      otherFilters: [{ name: 'meshtap-second', moduleFile: filter.moduleFile, configuration }],
    };
    return { second, ...(await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest)) };
  };

  it('post each to its own backend, by its own configuration, and are counted together', async () => {
    const { envoy, backend, second } = await tapTwice('envoy-both', {});
    await sendAll(envoy.port, gets, lab().app);
    const { exported } = await awaitRest(envoy, 2 * COUNT);
    assert.equal(exported, 2 * COUNT);
    assert.deepEqual([backend.faults, second.faults], [[], []]);
    for (const { arrivals } of [backend, second]) assert.deepEqual(listArrivedIds(arrivals), ids);
    assert.deepEqual(listSecrets(backend), ['Bearer [redacted]']);
    assert.deepEqual(listSecrets(second), ['Bearer of the second']);
    assert.deepEqual(new Set(second.posts.map(({ headers }) => headers.host)), new Set(['second.demo:9000']));
  });

  it('do not suffer from a fault of the other plugin’s backend', async () => {
    const limits = { maxAttempts: 1, maxInFlight: 1, maxQueueBytes: 0 };
    const { envoy, backend, second } = await tapTwice('envoy-ailing', { limits });
    second.behaviour = 'hang';
    await sendAll(envoy.port, gets, lab().app);
    await eventually(
      'all documents at the backend that works',
      () => listArrivedIds(backend.arrivals),
      (arrived) => arrived.length >= COUNT,
    );
    assert.deepEqual(listArrivedIds(backend.arrivals), ids);
    assert.deepEqual(second.arrivals, []);
  });

  it('do not suffer from a configuration of the other that cannot be used, which the gauge shows', async () => {
    const { envoy, backend, second } = await tapTwice('envoy-wrong', { batch: 'many' });
    await sendAll(envoy.port, gets, lab().app);
    const { exported, config_error } = await awaitRest(envoy, COUNT);
    assert.deepEqual({ exported, config_error }, { exported: COUNT, config_error: 1 });
    assert.deepEqual(listArrivedIds(backend.arrivals), ids);
    assert.equal(second.requestCount, 0);
  });
});

function withSecret(exchange: ExchangeCase): ExchangeCase {
  return { ...exchange, headers: [...exchange.headers, ['authorization', 'Bearer secret-token']] };
}

/** The `authorization` values of requests in a backend's documents, each value once. */
function listSecrets({ arrivals }: TraceBackend): (string | undefined)[] {
  const values = arrivals.map(
    ({ document }) => document.scnt_request.headers.find(([name]) => name === 'authorization')?.[1],
  );
  return [...new Set(values)];
}
