import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { listArrivedIds } from '../support/arrived-ids.ts';
import type { Envoy } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeCase, makeGets } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { ANSWER_TIMEOUT_MS } from '../support/published-filter.ts';
import {
  type ManagerAnswer,
  type SamplingManager,
  startSamplingManager,
} from '../support/sampling-manager.ts';

const CLUSTER = 'outbound|9990||manager.demo.svc.cluster.local';
const MANAGER = { cluster: CLUSTER, intervalMs: 1000 };
/** Instances of the filter in an Envoy of one worker: Envoy's main thread has one too, which also asks. */
const INSTANCES = 2;
/** How long the filter waits for an answer of a manager that is slow, and how long that takes. */
const [SHORT_MS, LONG_MS] = [1000, 60_000];
const listOf = (...hosts: unknown[]): ManagerAnswer => ({ body: JSON.stringify({ hosts }) });

describe('The sampling manager', function () {
  this.timeout(300_000);
  const { run, lab } = useLab('sampling-manager');
  let count = 0;

  /**
   * Starts an Envoy whose filter asks a manager; without a manager, its cluster exists but nobody listens, or `port`
   * says where.
   */
  const tap = async (
    sampling: object,
    manager?: SamplingManager,
    { port = manager?.port, timeoutMs = ANSWER_TIMEOUT_MS }: { port?: number; timeoutMs?: number } = {},
  ) => {
    const variation = {
      name: `envoy-${++count}`,
      configuration: makeConfiguration(lab().filter, {
        sampling,
        backend: { ...lab().filter.pluginConfig.backend, timeoutMs },
        // A backend that is slow for a moment gets each exchange in the end.
        limits: { maxAttempts: 10 },
      }),
      otherUpstreams: [{ name: CLUSTER, ...(port !== undefined && { port }) }],
    };
    const tapped = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    let seen = 0;
    /** Sends a request to each host, and returns the hosts that were traced, sorted. */
    const traced = async (...hosts: string[]): Promise<string[]> => {
      const cases = hosts.map((authority) => makeGet(++seen, authority));
      const answers = await sendAll(tapped.envoy.port, cases, lab().app);
      for (const { id } of cases) assert.equal(answers.get(id)?.status, 200, id);
      await awaitRest(tapped.envoy, seen);
      const arrived = new Set(listArrivedIds(tapped.backend.arrivals));
      return cases.flatMap(({ id, authority }) => (arrived.has(id) ? [authority] : [])).toSorted();
    };
    /** Waits until just these of the hosts are traced: until the worker has the manager's list. */
    const awaitTraced = (expected: string[], ...hosts: string[]) =>
      eventually(
        `${expected} to be traced`,
        () => traced(...hosts),
        (found) => isDeepStrictEqual(found, expected),
      );
    return { ...tapped, traced, awaitTraced };
  };

  const startManager = async (): Promise<SamplingManager> => {
    const manager = await startSamplingManager();
    run.stopAfterTest(manager.stop);
    return manager;
  };

  /** Waits until instances have asked again. */
  const awaitQuestions = (manager: SamplingManager) => {
    const wanted = manager.questions.length + 2 * INSTANCES + 1;
    return eventually(
      'questions',
      () => manager.questions.length,
      (asked) => asked >= wanted,
    );
  };

  const linesOf = async (envoy: Envoy) =>
    (await envoy.readFilterLog()).filter(({ text }) => text.includes('cannot learn which hosts'));

  /** Waits for a line of each instance. */
  const awaitLines = (envoy: Envoy) =>
    eventually(
      'a line of each instance',
      () => linesOf(envoy),
      ({ length }) => length >= INSTANCES,
    );

  const awaitErrors = (envoy: Envoy, least: number) =>
    eventually(
      'errors of the manager',
      () => readStats(envoy),
      ({ export_errors }) => export_errors >= least,
    );

  it('is asked by a marked GET at once and then on its interval, and decides what is traced', async () => {
    const manager = await startManager();
    manager.answer = listOf('cart.demo:80', 'pay.demo:8443');
    const { awaitTraced } = await tap({ manager: MANAGER }, manager);
    await awaitQuestions(manager);
    const [{ method, host, path, headers }] = manager.questions as [SamplingManager['questions'][0]];
    assert.deepEqual(
      [method, host, path, headers['x-meshtap-export'], headers['content-length']],
      ['GET', 'manager.demo.svc.cluster.local:9990', '/api/hostsToTrace', '1', undefined],
    );
    const hosts = [
      'cart.demo',
      'cart.demo.svc.cluster.local:80',
      'cart.demo:81',
      'pay.demo',
      'other.demo',
      'cart',
    ];
    await awaitTraced(['cart', 'cart.demo', 'cart.demo.svc.cluster.local:80'], ...hosts);
    manager.answer = listOf('other.demo');
    await awaitTraced(['other.demo'], ...hosts);
    manager.answer = listOf();
    await awaitTraced([], ...hosts);
  });

  for (const [what, port] of [
    ['has no endpoint', undefined],
    ['does not listen', 1],
  ] as const) {
    it(`that ${what} hides nothing, is counted, and logged once`, async () => {
      const { envoy, traced } = await tap(
        { manager: MANAGER },
        undefined,
        port === undefined ? {} : { port },
      );
      await awaitErrors(envoy, 2 * INSTANCES);
      assert.deepEqual(await traced('a.demo', 'b.demo'), ['a.demo', 'b.demo']);
      const lines = await awaitLines(envoy);
      assert.equal(lines.length, INSTANCES);
      assert.deepEqual(lines[0]?.level, 'warning');
      assert.ok(lines[0]?.text.includes(`cluster ${CLUSTER}`), lines[0]?.text);
    });
  }

  it('changes nothing while it is slow, silent or wrong, which is logged once, and is followed again later', async () => {
    const manager = await startManager();
    manager.answer = listOf('a.demo');
    const { envoy, traced, awaitTraced } = await tap({ manager: MANAGER }, manager, { timeoutMs: SHORT_MS });
    const beganMs = performance.now();
    await awaitTraced(['a.demo'], 'a.demo', 'b.demo');
    const bad: (ManagerAnswer | 'hang' | 'close')[] = [
      'hang',
      'close',
      { ...listOf('b.demo'), delayMs: LONG_MS },
      { type: 'text/html', body: '<html>b.demo</html>' },
      { body: `{"hosts": ["b.demo"]${' '.repeat(10_000_000)}}` },
      listOf('b.demo', 'http://b.demo/'),
      listOf('b.demo', 7),
      { body: '{"hosts": "*"}' },
      { body: '' },
      { ...listOf('b.demo'), status: 503 },
      { ...listOf('b.demo'), status: 404 },
    ];
    for (const answer of bad) {
      const { export_errors } = await readStats(envoy);
      manager.answer = answer;
      // A question of each may have been in flight with the previous answer.
      await awaitErrors(envoy, export_errors + 2 * INSTANCES);
      assert.deepEqual(await traced('a.demo', 'b.demo'), ['a.demo'], JSON.stringify(answer).slice(0, 80));
    }
    const { length } = await awaitLines(envoy);
    // It logs again after a minute.
    const most = INSTANCES * (1 + Math.floor((performance.now() - beganMs) / 60_000));
    assert.ok(length <= most, `${length} lines`);
    manager.answer = listOf('b.demo');
    await awaitTraced(['b.demo'], 'a.demo', 'b.demo');
  });

  it('that gives a good answer is no error, and nothing is logged', async () => {
    const manager = await startManager();
    for (const hosts of [['a.demo'], []]) {
      manager.answer = listOf(...hosts);
      // It has its interval to answer, by default a minute: longer than a machine stalls.
      const { envoy, awaitTraced } = await tap({ manager: { cluster: CLUSTER } }, manager);
      await awaitTraced(hosts, 'a.demo', 'b.demo');
      const { export_errors, in_flight } = await readStats(envoy);
      assert.deepEqual([export_errors, in_flight], [0, 0]);
      assert.deepEqual(await linesOf(envoy), []);
    }
  });

  it('is asked by each worker, and by the main thread', async () => {
    const manager = await startManager();
    const variation = {
      name: 'envoy-of-three',
      concurrency: 3,
      configuration: makeConfiguration(lab().filter, { sampling: { manager: { cluster: CLUSTER } } }),
      otherUpstreams: [{ name: CLUSTER, port: manager.port }],
    };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    await eventually(
      'a question of each',
      () => manager.questions.length,
      (asked) => asked >= 4,
    );
    await eventually(
      'heartbeats',
      () => readStats(envoy),
      ({ heartbeat }) => heartbeat >= 12,
    );
    assert.equal(manager.questions.length, 4);
  });

  it('is not captured where its question passes a tapped proxy', async () => {
    const { envoy, backend } = await tap({ manager: MANAGER });
    const ask = (n: number, authority: string, isMarked: boolean): ExchangeCase => {
      const made = makeGet(n, authority);
      const headers: ExchangeCase['headers'] = isMarked
        ? [...made.headers, ['x-meshtap-export', '1']]
        : made.headers;
      return { ...made, path: '/api/hostsToTrace', headers };
    };
    const authority = 'manager.demo.svc.cluster.local:9990';
    await sendAll(
      envoy.port,
      [ask(1, authority, true), ask(2, authority, false), ask(3, 'a.demo', true)],
      lab().app,
    );
    await awaitRest(envoy, 2);
    assert.deepEqual(listArrivedIds(backend.arrivals), ['case-2', 'case-3']);
  });
});

describe('A ratio of exchanges', () => {
  const { run, lab } = useLab('sampling-ratio');

  it('decides alike at both ends of a call, even if the first proxy makes the id', async () => {
    const start = (name: string, app = lab().app) =>
      startTappedEnvoy(
        { ...lab(), app },
        run.folder(),
        { name, configuration: makeConfiguration(lab().filter, { sampling: { ratio: 0.5 } }) },
        run.stopAfterTest,
      );
    const server = await start('envoy-server');
    const client = await start('envoy-client', {
      ...lab().app,
      http1Port: server.envoy.port,
    });
    const gets = makeGets(200);
    await sendAll(client.envoy.port, gets, lab().app);
    const ends = [await awaitRest(client.envoy, 200), await awaitRest(server.envoy, 200)];
    const [atClient, atServer] = [client, server].map(({ backend }) => listArrivedIds(backend.arrivals));
    assert.deepEqual(atClient, atServer);
    for (const { exported, sampled_out } of ends) {
      assert.equal(exported + sampled_out, 200);
      assert.ok(exported > 55 && exported < 145, `${exported} of 200`);
    }
  });
});

function makeGet(n: number, authority: string): ExchangeCase {
  return { ...makeCase({ name: 'get', make: () => ({ path: '/app/sized?bytes=10' }) }, n), authority };
}
