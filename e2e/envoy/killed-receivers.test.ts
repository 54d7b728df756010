import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Engine, startEngine } from '../../receive/test/store/clickhouse/engine.ts';
import { countStoredCases } from '../support/clickhouse-rows.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { startLoad } from '../support/load.ts';
import { startReceiverFleet } from '../support/receiver-fleet.ts';

const KILLS = Number(process.env.MESHTAP_KILLS ?? 20);
const RECEIVERS = 3;

describe(`${RECEIVERS} receivers on one ClickHouse store, of which one is killed ${KILLS} times under load`, () => {
  const { run, lab } = useLab('killed-receivers');
  let engine: Engine;

  before(async function () {
    this.timeout(120_000);
    engine = await startEngine();
    run.stopAfterAll(engine.stop);
  });

  it('have every exchange that a proxy saw', async function () {
    this.timeout(60_000 + KILLS * 5000);
    const options = engine.options();
    const fleet = await startReceiverFleet(RECEIVERS, options, run.folder());
    run.stopAfterTest(fleet.stop);
    const { filter } = lab();
    const outlierDetection = process.env.OUTLIER ? JSON.parse(process.env.OUTLIER) : undefined;
    const upstreams = [
      { name: filter.backendCluster, ports: fleet.ports, ...(outlierDetection ? { outlierDetection } : {}) },
    ];
    const configuration = makeConfiguration(filter, {
      batch: { maxTraces: Number(process.env.BATCH ?? 20), maxDelayMs: 200 },
      limits: { maxAttempts: Number(process.env.ATTEMPTS ?? 3) },
    });
    const { envoy } = await startTappedEnvoy(
      lab(),
      run.folder(),
      { name: 'envoy', configuration, upstreams },
      run.stopAfterTest,
    );
    const load = startLoad(envoy.port, run.stopAfterTest);
    const begin = Date.now();
    for (let kill = 0; kill < KILLS; kill++) {
      await delay(Math.random() * 500);
      const victim = Math.floor(Math.random() * RECEIVERS);
      await fleet.kill(victim);
      await delay(Number(process.env.DOWN ?? 0) * Math.random());
      await fleet.start(victim);
    }
    const { ids, failures } = await load.stop();
    console.log('took', Date.now() - begin, 'ms for', ids.length);
    const stats = await awaitRest(envoy, ids.length);
    const stored = await countStoredCases(options);
    const twice = [...stored.values()].filter((n) => n > 1).length;
    console.log(stats, { stored: stored.size, twice });
    console.log(await envoy.readFilterLog());
    console.log(
      (await envoy.readAdmin('/clusters'))
        .split('\n')
        .filter((l) => /9000.*(rq_|cx_)/.test(l))
        .join('\n'),
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(
      ids.filter((id) => !stored.has(id)),
      [],
    );
    assert.equal(stats.exported, ids.length);
  });
});
