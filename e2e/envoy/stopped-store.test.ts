import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Engine, startEngine } from '../../receive/test/store/clickhouse/engine.ts';
import { countStoredCases } from '../support/clickhouse-rows.ts';
import { eventually } from '../support/eventually.ts';
import { awaitRest, countDropped, type FilterStats, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { type LoadResult, startLoad } from '../support/load.ts';
import { readResidentBytes } from '../support/process-memory.ts';
import { startReceiverFleet } from '../support/receiver-fleet.ts';

/** How long the store is stopped. */
const STOP_S = Number(process.env.MESHTAP_STOP_SECONDS ?? 10);
/** Between two requests of each client. */
const PAUSE_MS = 30;
/** The filter's default: a store that does not answer is asked again. */
const ANSWER_MS = 5000;
/** More than were under way when the store was killed, so some of them were not stored. */
const LEAST_DROPPED = 100;
/** The pod's limit. */
const MOST_BYTES = 512 * 2 ** 20;

type Outcome = { stats: FilterStats; load: LoadResult; stored: Map<string, number>; mostBytes: number };

describe(`A ClickHouse store that stops for ${STOP_S} s under load`, function () {
  this.timeout(420_000 + STOP_S * 10_000);
  const { run, lab } = useLab('stopped-store');
  let engine: Engine;

  before(async () => {
    engine = await startEngine();
    run.stopAfterAll(engine.stop);
  });

  /**
   * Stops the store under load until `leastDropped` exchanges are dropped, starts it again, and waits until each exchange
   * has an outcome.
   */
  async function stopUnderLoad(
    limits: object,
    stop: () => Promise<void> | void,
    start: () => Promise<void> | void,
    leastDropped = 0,
  ): Promise<Outcome> {
    const options = engine.options();
    const fleet = await startReceiverFleet(2, options, run.folder());
    run.stopAfterTest(fleet.stop);
    const { filter } = lab();
    const configuration = makeConfiguration(filter, {
      backend: { ...filter.pluginConfig.backend, timeoutMs: ANSWER_MS },
      batch: { maxTraces: 20, maxDelayMs: 200 },
      limits,
    });
    const upstreams = [{ name: filter.backendCluster, ports: fleet.ports }];
    const variation = { name: 'envoy', configuration, upstreams };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const load = startLoad(envoy.port, run.stopAfterTest, { pauseMs: PAUSE_MS });
    await load.awaitMore(500);
    await stop();
    let mostBytes = 0;
    for (let second = 0; second < STOP_S; second++) {
      await delay(1000);
      for (const index of fleet.ports.keys()) {
        mostBytes = Math.max(mostBytes, await readResidentBytes(fleet.member(index).pid));
      }
    }
    await eventually(
      'dropped exchanges',
      () => readStats(envoy),
      ({ dropped_queue_full }) => dropped_queue_full >= leastDropped,
    );
    await start();
    await load.awaitMore(500);
    const result = await load.stop();
    const stats = await awaitRest(envoy, result.ids.length);
    const stored = await countStoredCases(options);
    report(stats, [...stored.values()], mostBytes);
    return { stats, load: result, stored, mostBytes };
  }

  function checkNothingLost({ stats, load: { ids, failures }, stored, mostBytes }: Outcome): void {
    assert.deepEqual(failures, []);
    assert.deepEqual(
      ids.filter((id) => !stored.has(id)),
      [],
    );
    assert.equal(stats.exported, ids.length);
    assert.ok(mostBytes < MOST_BYTES, `${mostBytes} bytes`);
  }

  const patient = { maxAttempts: 10, maxQueueBytes: 2 ** 26 };

  it('loses nothing while the queues of the proxies hold, if it was killed', async () => {
    checkNothingLost(await stopUnderLoad(patient, engine.kill, engine.restart));
  });

  it('loses nothing while the queues of the proxies hold, if it did not answer', async () => {
    checkNothingLost(await stopUnderLoad(patient, engine.pause, engine.resume));
  });

  it('loses what the counters say, if the queues were too small', async () => {
    const { stats, load, stored } = await stopUnderLoad(
      { ...patient, maxQueueBytes: 2 ** 18 },
      engine.kill,
      engine.restart,
      LEAST_DROPPED,
    );
    const missing = load.ids.filter((id) => !stored.has(id));
    assert.deepEqual(load.failures, []);
    assert.ok(stats.dropped_queue_full > 0);
    assert.equal(stats.dropped_queue_full, countDropped(stats));
    // An exchange may be stored although it is dropped: if the answer to its POST came too late.
    assert.ok(missing.length <= stats.dropped_queue_full, `${missing.length}`);
    assert.ok(missing.length > 0);
  });
});

/** Prints the figures that people want to see. */
function report({ exported, dropped_queue_full: dropped }: FilterStats, rows: number[], mostBytes: number) {
  const again = rows.reduce((sum, count) => sum + count, -rows.length);
  const mib = Math.round(mostBytes / 2 ** 20);
  console.log(
    `      ${exported} exported, ${dropped} dropped, ${again} stored again, ${mib} MiB for a receiver`,
  );
}
