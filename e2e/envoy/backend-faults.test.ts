import assert from 'node:assert/strict';
import { compareAnswers } from '../support/answer-comparison.ts';
import type { Upstream } from '../support/envoy-bootstrap.ts';
import { eventually } from '../support/eventually.ts';
import type { Answer } from '../support/exchange-case.ts';
import { makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startPlainEnvoy, startTappedEnvoy, useLab } from '../support/lab.ts';
import { startLoad } from '../support/load.ts';
import { ANSWER_TIMEOUT_MS } from '../support/published-filter.ts';
import { TIMEOUT_MS } from '../support/test-run.ts';
import type { Behaviour } from '../support/trace-backend.ts';

/** A fault of the backend, and how it must show. */
type BackendFault = {
  what: string;
  counter: 'dropped_backend' | 'dropped_no_cluster';
  /** What the one log line must say of the cluster. */
  says: RegExp;
  /** Envoy's clusters for the backend, given the name that the filter uses; by default the right one. */
  makeUpstreams?: (cluster: string) => Upstream[];
  behaviour?: Behaviour;
};

/** For backends that never answer. */
const SHORT_MS = 300;
const LOAD = 1000;

/** Nobody listens on port 1. */
const makeDeadUpstream = (name: string) => [{ name, port: 1 }];

const FAULTS: BackendFault[] = [
  {
    what: 'has no cluster',
    counter: 'dropped_no_cluster',
    says: /is not known to this proxy/,
    makeUpstreams: () => [],
  },
  {
    what: 'has no endpoint',
    counter: 'dropped_backend',
    says: /has no endpoint that can be reached/,
    makeUpstreams: (name) => [{ name }],
  },
  { what: 'is dead', counter: 'dropped_backend', says: /answered 503/, makeUpstreams: makeDeadUpstream },
  { what: 'answers 503', counter: 'dropped_backend', says: /answered 503/, behaviour: 'answer 503' },
  {
    what: 'closes the connection',
    counter: 'dropped_backend',
    says: /answered 503/,
    behaviour: 'close the connection',
  },
  { what: 'never answers', counter: 'dropped_backend', says: /answered 504/, behaviour: 'hang' },
];

describe('A backend that takes no documents', () => {
  const { run, lab } = useLab('backend-faults');
  const sample = makeSample();
  let expected: Map<string, Answer>;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    expected = await run.setUp(async () => {
      const plain = await startPlainEnvoy(lab(), run);
      return sendAll(plain.port, sample, lab().app);
    });
  });

  const tap = async (name: string, behaviour: Behaviour, upstreams?: Upstream[], limits: object = {}) => {
    const { filter } = lab();
    const timeoutMs = behaviour === 'hang' ? SHORT_MS : ANSWER_TIMEOUT_MS;
    const configuration = makeConfiguration(filter, {
      backend: { ...filter.pluginConfig.backend, timeoutMs },
      limits: { maxAttempts: 1, ...limits },
    });
    const variation = { name, configuration, ...(upstreams ? { upstreams } : {}) };
    const tapped = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    tapped.backend.behaviour = behaviour;
    return tapped;
  };

  for (const [at, fault] of FAULTS.entries()) {
    const { what, counter, says, makeUpstreams, behaviour = 'accept' } = fault;
    it(`changes nothing for clients and shows in counter and log when it ${what}`, async () => {
      const { backendCluster } = lab().filter;
      const { envoy } = await tap(`envoy-${at}`, behaviour, makeUpstreams?.(backendCluster));
      const actual = await sendAll(envoy.port, sample, lab().app);
      assert.deepEqual(compareAnswers(sample, expected, actual), []);
      const stats = await awaitRest(envoy, sample.length);
      assert.equal(stats[counter], sample.length);
      assert.equal(stats.export_errors, sample.length);
      const log = await envoy.readFilterLog();
      assert.equal(log.length, 1, `one log line, not ${JSON.stringify(log)}`);
      const text = log[0]?.text ?? '';
      assert.ok(text.includes(`cannot deliver exchanges: cluster ${backendCluster} `), text);
      assert.match(text, says);
    });
  }

  it('gets them again as soon as it takes them', async () => {
    const { envoy, backend } = await tap('envoy-recovery', 'answer 503');
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
    const { envoy } = await tap('envoy-queue', 'hang', undefined, { maxInFlight: 1, maxQueueBytes: 0 });
    await sendAll(envoy.port, sample, lab().app);
    const stats = await awaitRest(envoy, sample.length);
    assert.ok(stats.dropped_queue_full > 0, 'some exchanges have no room');
    assert.ok(stats.dropped_backend > 0, 'some exchanges time out');
    assert.equal(stats.queue_bytes, 0);
  });

  for (const [what, isDead] of [
    ['is dead', true],
    ['never answers', false],
  ] as const) {
    it(`fails no request of a load when it ${what}, with retries and a queue that is full`, async () => {
      const upstreams = isDead ? makeDeadUpstream(lab().filter.backendCluster) : undefined;
      const limits = { maxAttempts: 2, maxInFlight: 8, maxQueueBytes: 40_000 };
      const { envoy } = await tap(`envoy-load-${isDead}`, 'hang', upstreams, limits);
      const load = startLoad(envoy.port, run.stopAfterTest);
      await load.awaitMore(LOAD);
      const held = await eventually(
        'the queue to be full',
        () => readStats(envoy),
        ({ dropped_queue_full }) => dropped_queue_full > 0,
      );
      assert.ok(held.queue_bytes <= limits.maxQueueBytes, `${held.queue_bytes} bytes wait`);
      assert.ok(held.in_flight <= limits.maxInFlight, `${held.in_flight} calls are under way`);
      const { ids, failures } = await load.stop();
      assert.deepEqual(failures, []);
      const stats = await awaitRest(envoy, ids.length);
      assert.equal(stats.dropped_queue_full + stats.dropped_backend, ids.length);
      assert.ok(stats.dropped_queue_full > 0, 'the queue was full');
      assert.equal(stats.queue_bytes, 0);
    });
  }
});
