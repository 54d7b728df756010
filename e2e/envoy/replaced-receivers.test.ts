import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, startEngine } from '../../receive/test/store/clickhouse/engine.ts';
import { countStoredCases } from '../support/clickhouse-rows.ts';
import { awaitEndpoints, publishEndpoints } from '../support/endpoint-file.ts';
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

  it('refuse no POST, lose nothing and store nothing twice, as a pod leaves the Service before it ends', async () => {
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
    const configuration = makeConfiguration(filter, { batch: { maxTraces: 10, maxDelayMs: 100 } });
    const variation = { name: 'envoy', configuration, upstreams, concurrency: 2 };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    await awaitEndpoints(envoy, cluster, portsOf(running));
    const load = startLoad(envoy.port, run.stopAfterTest, { pauseMs: 5 });
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
    const stats = await awaitRest(envoy, ids.length);
    assert.deepEqual([stats.exported, stats.export_errors], [ids.length, 0]);
    const stored = await countStoredCases(options);
    assert.deepEqual([...stored.keys()].toSorted(), ids.toSorted());
    assert.deepEqual(
      [...stored.values()].filter((times) => times !== 1),
      [],
    );
  });
});
