import assert from 'node:assert/strict';
import { compareAnswers } from '../support/answer-comparison.ts';
import type { Upstream } from '../support/envoy-bootstrap.ts';
import { makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { findFreePort } from '../support/ports.ts';
import type { Behaviour } from '../support/trace-backend.ts';

/** What is wrong with the backend, and the counter in which it must show. */
type BackendFault = {
  what: string;
  counter: 'dropped_backend' | 'dropped_no_cluster';
  /** Envoy's clusters for the backend, given the name that the filter uses; by default the one that is right. */
  makeUpstreams?: (cluster: string) => Promise<Upstream[]>;
  behaviour?: Behaviour;
};

const TIMEOUT_MS = 300;

const FAULTS: BackendFault[] = [
  { what: 'has no cluster', counter: 'dropped_no_cluster', makeUpstreams: async () => [] },
  { what: 'has no endpoint', counter: 'dropped_backend', makeUpstreams: async (name) => [{ name }] },
  {
    what: 'is dead',
    counter: 'dropped_backend',
    makeUpstreams: async (name) => [{ name, port: await findFreePort() }],
  },
  { what: 'answers 503', counter: 'dropped_backend', behaviour: 'answer 503' },
  { what: 'closes the connection', counter: 'dropped_backend', behaviour: 'close the connection' },
  { what: 'never answers', counter: 'dropped_backend', behaviour: 'hang' },
];

describe('A backend that takes no documents', () => {
  const { run, lab } = useLab('backend-faults');
  const sample = makeSample();

  const tap = async (name: string, upstreams?: Upstream[], limits: object = {}) => {
    const { filter } = lab();
    const backend = { ...filter.pluginConfig.backend, timeoutMs: TIMEOUT_MS };
    const configuration = makeConfiguration(filter, { backend, limits });
    const variation = { name, configuration, ...(upstreams ? { upstreams } : {}) };
    return startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
  };

  for (const [at, { what, counter, makeUpstreams, behaviour = 'accept' }] of FAULTS.entries()) {
    it(`changes nothing for clients and shows in counter and log when it ${what}`, async () => {
      const { backendCluster } = lab().filter;
      const { envoy, backend } = await tap(`envoy-${at}`, await makeUpstreams?.(backendCluster));
      backend.behaviour = behaviour;
      const expected = await sendAll(lab().plain.port, sample, lab().app);
      const actual = await sendAll(envoy.port, sample, lab().app);
      assert.deepEqual(compareAnswers(sample, expected, actual), []);
      const stats = await awaitRest(envoy, sample.length);
      assert.equal(stats[counter], sample.length);
      assert.equal(stats.export_errors, sample.length);
      const log = await envoy.readFilterLog();
      assert.equal(log.length, 1, `one log line, not ${JSON.stringify(log)}`);
      assert.ok(log[0]?.text.includes(backendCluster), `${log[0]?.text} names ${backendCluster}`);
    });
  }

  it('gets them again as soon as it takes them', async () => {
    const { envoy, backend } = await tap('envoy-recovery');
    backend.behaviour = 'answer 503';
    await sendAll(envoy.port, sample, lab().app);
    await awaitRest(envoy, sample.length);
    backend.behaviour = 'accept';
    await sendAll(envoy.port, sample, lab().app);
    const stats = await awaitRest(envoy, 2 * sample.length);
    assert.equal(stats.dropped_backend, sample.length);
    assert.equal(stats.exported, sample.length);
    assert.equal(backend.arrivals.length, sample.length);
  });

  it('fills the queue, and what has no room in it is counted', async () => {
    const { envoy, backend } = await tap('envoy-queue', undefined, { maxInFlight: 1, maxQueueBytes: 0 });
    backend.behaviour = 'hang';
    await sendAll(envoy.port, sample, lab().app);
    const stats = await awaitRest(envoy, sample.length);
    assert.ok(stats.dropped_queue_full > 0, 'some exchanges have no room');
    assert.ok(stats.dropped_backend > 0, 'some exchanges time out');
    assert.equal(stats.queue_bytes, 0);
  });
});
