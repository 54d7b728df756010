import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, startEngine } from '../../receive/test/store/clickhouse/engine.ts';
import { countStoredCases } from '../support/clickhouse-rows.ts';
import { awaitEndpoints, publishEndpoints } from '../support/endpoint-file.ts';
import { type Envoy, parseFilterStats } from '../support/envoy.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { startLoad } from '../support/load.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const RECEIVERS = 2;
const ROUNDS = 3;
/** Requests that are answered before each step. */
const REQUESTS_EACH = 100;

describe(`${RECEIVERS} receivers on one ClickHouse store, all of them replaced ${ROUNDS} times under load`, function () {
  this.timeout(600_000);
  const { run, lab } = useLab('replaced-receivers');
  let engine: Engine;

  before(async () => {
    engine = await startEngine();
    run.stopAfterAll(engine.stop);
  });

  it('break off no POST, lose nothing and store nothing twice, as a pod leaves the Service before it ends', async () => {
    const options = engine.options();
    const { filter } = lab();
    const cluster = filter.backendCluster;
    const file = { path: join(run.folder(), 'endpoints.json'), cluster };
    await writeFile(join(run.folder(), 'password'), options.password, { mode: 0o600 });
    const store = `clickhouse://${options.user}@${options.hosts}/${options.database}`;
    const flags = ['--store', store, '--store-password-file', join(run.folder(), 'password')];
    let count = 0;
    const start = async () => {
      const receiver = await startReceiver(run.folder(), { name: `receiver-${count++}`, flags });
      run.stopAfterTest(receiver.stop);
      return receiver;
    };
    let running: Receiver[] = [await start(), await start()];
    const portsOf = (receivers: readonly Receiver[]) => receivers.map(({ ingestPort }) => ingestPort);
    await publishEndpoints(file, portsOf(running));
    const upstreams = [{ name: cluster, endpointFile: file.path }];
    const configuration = makeConfiguration(filter, {
      batch: { maxTraces: 10, maxDelayMs: 100 },
      // As `--receiver` sets it.
      limits: { maxAttempts: 10 },
    });
    const variation = { name: 'envoy', configuration, upstreams, concurrency: 2 };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    await awaitEndpoints(envoy, cluster, portsOf(running));
    const load = startLoad(envoy.port, run.stopAfterTest, { pauseMs: 50 });
    // As a rolling update does it: a new pod first; then an old one leaves the Service; it ends once proxies know.
    for (let step = 0; step < RECEIVERS * ROUNDS; step++) {
      await load.awaitMore(REQUESTS_EACH);
      const [oldest, ...others] = [...running, await start()];
      await publishEndpoints(file, portsOf([...others, oldest!]));
      await awaitEndpoints(envoy, cluster, portsOf([...others, oldest!]));
      await load.awaitMore(REQUESTS_EACH);
      await publishEndpoints(file, portsOf(others));
      await awaitEndpoints(envoy, cluster, portsOf(others));
      // Now all workers know.
      await load.awaitMore(REQUESTS_EACH);
      await oldest!.stop();
      running = others;
    }
    const { ids, failures } = await load.stop();
    assert.deepEqual(failures, []);
    const { exported, export_errors } = await awaitRest(envoy, ids.length);
    const stored = await countStoredCases(options);
    assert.deepEqual([...stored.keys()].toSorted(), ids.toSorted());
    const posts = await readPosts(envoy, cluster);
    assert.deepEqual({ exported, ...posts.broken }, { exported: ids.length, ...NONE_BROKEN });
    const log = await readLogs(run.folder(), count);
    assert.doesNotMatch(log, /is stopping/);
    // On a machine that stalls, the store may be slow. Only then receivers ask to send again: by 429, or by 503.
    const isSilent = /Cannot store in ClickHouse .+ did not answer/.test(log);
    assert.equal(export_errors, posts.busy + (isSilent ? posts.unavailable : 0));
    const again = [...stored.values()].filter((times) => times !== 1);
    assert.ok(isSilent || again.length === 0, `${again.length} are stored again`);
  });
});

/** Counters of Envoy for POSTs that found no receiver, or one that went away. */
const NONE_BROKEN = {
  upstream_cx_connect_fail: 0,
  upstream_cx_none_healthy: 0,
  upstream_cx_destroy_remote_with_active_rq: 0,
  upstream_rq_rx_reset: 0,
  upstream_rq_pending_failure_eject: 0,
  upstream_rq_timeout: 0,
};

/** Reads how many POSTs broke off, and how many receivers answered with 429 and 503. */
async function readPosts(envoy: Envoy, cluster: string) {
  const stats = parseFilterStats(await envoy.readAdmin('/stats?format=json&filter=upstream_(cx|rq)_'));
  const read = (name: string) => stats[`cluster.${cluster}.${name}`];
  const broken = Object.fromEntries(Object.keys(NONE_BROKEN).map((name) => [name, read(name)]));
  return { broken, busy: read('upstream_rq_429') ?? 0, unavailable: read('upstream_rq_503') ?? 0 };
}

async function readLogs(folder: string, count: number): Promise<string> {
  const files = Array.from({ length: count }, (_, at) => join(folder, `receiver-${at}.log`));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('');
}
