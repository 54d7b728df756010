import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { eventually } from '../../../e2e/support/eventually.ts';
import { type ServedReceiver, serveReceiver } from '../../../receive/src/served-receiver.ts';
import { type Engine, startEngine } from '../../../receive/test/store/clickhouse/engine.ts';
import { runCli } from '../../src/cli.ts';
import { runMeshtap } from '../support/cli.ts';
import { postExchanges, postUntil, until } from '../support/receiver.ts';
import { makeReceiverPod } from '../support/receiver-cluster.ts';
import { type ReceiverInCluster, startReceiverInCluster } from '../support/receiver-in-cluster.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

describe('receivers that share ClickHouse', function () {
  this.timeout(300_000);
  let engine: Engine;
  let receivers: ServedReceiver[];
  let cluster: ReceiverInCluster;
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());

  beforeEach(async () => {
    const { keepForMs, keepBytes, ...store } = engine.options();
    const options = { version: '0', listen: LOOPBACK, page: LOOPBACK, pageFiles: undefined };
    const start = () => serveReceiver({ ...options, store, keepForMs, keepBytes }, () => {});
    receivers = [await start(), await start()];
    cluster = await startReceiverInCluster(1, makeReceiverPod('one'), makeReceiverPod('two'));
    for (const [index, name] of ['one', 'two'].entries())
      cluster.ports.set(name, Number(new URL(at(index).pageUrl).port));
  });
  afterEach(async () => {
    await cluster.close();
    for (const receiver of receivers) await receiver.close();
  });

  const at = (index: number) => receivers[index] ?? assert.fail(`no receiver ${index}`);
  const post = (index: number, ...paths: string[]) => postExchanges(at(index).ingestUrl, paths);

  /** Runs `meshtap tail` until the test stops it. */
  const tail = () => {
    const out = { stdout: '', stderr: '' };
    const stop = new AbortController();
    const done = runCli(['tail', '--kubeconfig', cluster.kubeconfig], {
      env: {},
      cwd: '.',
      stdin: Readable.from([]),
      stdout: { write: (text) => (out.stdout += text) },
      stderr: { write: (text) => (out.stderr += text) },
      signal: stop.signal,
    });
    const paths = () => [...out.stdout.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path ?? '');
    const end = async () => {
      stop.abort();
      return done;
    };
    return { out, paths, end };
  };

  it('are one receiver to `tail`: it sees what both take, and goes on with the other when its own ends', async () => {
    const running = tail();
    try {
      // What comes before the tail knows its place is not its own.
      const isRunning = () => running.paths().length > 0;
      await postUntil(isRunning, 'the first exchange', () => post(1, '/warm'));
      await post(0, '/1');
      await post(1, '/2');
      await until(() => running.paths().includes('/2'), `the exchanges of both: ${running.out.stderr}`);
      await post(0, '/3');
      cluster.pods = [makeReceiverPod('two')];
      await at(0).close();
      cluster.cut();
      await post(1, '/4', '/5');
      await until(() => running.paths().includes('/5'), `the exchanges of the other: ${running.out.stderr}`);
    } finally {
      assert.equal(await running.end(), 0);
    }
    const paths = running.paths().filter((path) => path !== '/warm');
    assert.deepEqual(paths.toSorted(), ['/1', '/2', '/3', '/4', '/5']);
    assert.match(running.out.stderr, /Connected again\.\n/);
    assert.doesNotMatch(running.out.stderr, /another store/);
  });

  it('are one receiver to `openapi`: either one describes what both have learned', async () => {
    await post(0, '/orders/41', '/orders/42');
    await post(1, '/users/7', '/users/8');
    for (const pod of ['one', 'two']) {
      cluster.pods = [makeReceiverPod(pod)];
      const { stdout } = await eventually(
        `the document of ${pod}`,
        () => runMeshtap(['openapi', 'cart.shop', '-o', 'json', '--kubeconfig', cluster.kubeconfig]),
        ({ stdout }) => stdout.includes('/orders/') && stdout.includes('/users/'),
        { timeoutMs: 120_000, intervalMs: 500 },
      );
      assert.deepEqual(Object.keys(JSON.parse(stdout).paths), ['/orders/{orderId}', '/users/{userId}'], pod);
    }
  });
});
