import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { StateJson } from '../../receive/src/api/api-types.ts';
import { openLive } from '../../receive/test/api/live-reader.ts';
import { type Engine, startEngine } from '../../receive/test/store/clickhouse/engine.ts';
import { countStoredCases } from '../support/clickhouse-rows.ts';
import type { Envoy } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { awaitRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { startLoad } from '../support/load.ts';
import { readExchanges } from '../support/receiver.ts';
import { type ReceiverFleet, startReceiverFleet } from '../support/receiver-fleet.ts';

const KILLS = Number(process.env.MESHTAP_KILLS ?? 20);
/** How many receivers proxies post to. One more only shows what these take. */
const RECEIVERS = 3;
/** After so many kills, proxies deliver what waits. On a slow machine more of them would use up the attempts of a POST. */
const BURST = 5;
/** Fewer exchanges wait if all receivers take them. */
const MOST_WAITING = 200;
/** Between two requests of each client of the load. */
const PAUSE_MS = 10;
/** How long after its start a receiver lives at most. */
const LONGEST_LIFE_MS = 300;
const LEARNING_MS = 900_000;

describe(`${RECEIVERS} receivers on one ClickHouse store, of which one is killed ${KILLS} times under load`, function () {
  this.timeout(420_000 + KILLS * 60_000 + LEARNING_MS);
  const { run, lab } = useLab('killed-receivers');
  let engine: Engine;

  before(async () => {
    engine = await startEngine();
    run.stopAfterAll(engine.stop);
  });

  async function tap({ ports }: ReceiverFleet) {
    const { filter } = lab();
    const upstreams = [{ name: filter.backendCluster, ports: ports.slice(0, RECEIVERS) }];
    const configuration = makeConfiguration(filter, {
      batch: { maxTraces: 20, maxDelayMs: 200 },
      // As docs/clickhouse.md says: here nobody removes the endpoint of a dead receiver.
      limits: { maxAttempts: 10 },
    });
    const variation = { name: 'envoy', configuration, upstreams };
    return (await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest)).envoy;
  }

  it('have every exchange that a proxy saw, and show each once', async () => {
    const options = engine.options();
    const fleet = await startReceiverFleet(RECEIVERS + 1, options, run.folder());
    run.stopAfterTest(fleet.stop);
    const { page } = fleet.member(RECEIVERS);
    const live = await openLive(Number(new URL(page).port));
    const envoy = await tap(fleet);
    const load = startLoad(envoy.port, run.stopAfterTest, { pauseMs: PAUSE_MS });
    for (let kill = 0; kill < KILLS; kill++) {
      await delay(Math.random() * LONGEST_LIFE_MS);
      const victim = Math.floor(Math.random() * RECEIVERS);
      await fleet.kill(victim);
      await fleet.start(victim);
      if ((kill + 1) % BURST === 0) await awaitDelivery(envoy);
    }
    const { ids, failures } = await load.stop();
    const stats = await awaitRest(envoy, ids.length);
    assert.deepEqual(failures, []);
    assert.equal(stats.exported, ids.length);

    const stored = await countStoredCases(options);
    assert.deepEqual(ids.toSorted(), [...stored.keys()].toSorted());
    const rows = [...stored.values()].reduce((sum, count) => sum + count, 0);
    console.log(`      ${ids.length} exchanges, ${rows - ids.length} of them stored again`);

    await eventually(
      'the live view',
      () => live.events.filter(({ event }) => event === 'exchange').length,
      (count) => count >= rows,
    );
    const shown = live.exchanges.map(({ id }) => id).toSorted();
    const all = (await readExchanges(page, '')).map(({ id }) => id).toSorted();
    live.close();
    assert.equal(live.skipped, 0);
    assert.deepEqual(shown, all);

    // It learns at once what was saved, and the rest once it is sure that the others are gone: after up to ten minutes.
    const learned = (await readLearned(page)) ?? 0;
    assert.ok(learned <= rows, `${learned} of ${rows} rows are learned`);
    if (process.env.MESHTAP_KILLS)
      await eventually(
        'all to be learned',
        () => readLearned(page),
        (count) => count === rows,
        {
          timeoutMs: LEARNING_MS,
        },
      );
  });
});

async function awaitDelivery(envoy: Envoy): Promise<void> {
  await eventually(
    'what waits to be delivered',
    () => readStats(envoy),
    ({ queue_traces }) => queue_traces < MOST_WAITING,
    { timeoutMs: 120_000 },
  );
}

async function readLearned(page: string): Promise<number | undefined> {
  const answer = await fetch(`${page}/api/state`);
  return ((await answer.json()) as StateJson).catalogue?.learned;
}
