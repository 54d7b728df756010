import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LiveReader, openLive } from '../../receive/test/api/live-reader.ts';
import { type ClickHouse, startClickHouse } from '../support/clickhouse.ts';
import type { Envoy } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import { makeOrdinary, makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest, type FilterStats, readStats } from '../support/filter-stats.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';
import { type PluginConfig, withPatience } from '../support/published-filter.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { toDocument } from '../support/receiver-document.ts';
import { findCluster, findRecipe } from '../support/recipes.ts';

// The configuration of the documentation.
const RECIPE = withPatience(findRecipe('ClickHouse').configs[0]!);
const { backend } = RECIPE;
const { 'x-clickhouse-user': INSERTER = '', 'x-clickhouse-key': KEY = '' } = backend.headers!;
const SMALL = { ...(RECIPE.batch as object), maxTraces: 5, maxDelayMs: 100 };
const COUNT = 20;
/** All of them, however long it takes until the last one has come. */
const ONE_BATCH = { ...(RECIPE.batch as object), maxTraces: COUNT, maxDelayMs: 60_000 };

type Scene = { clickHouse: ClickHouse; receiver: Receiver; envoy: Envoy };

describe('ClickHouse that Envoy posts scnt lines to, with no receiver between', () => {
  const { run, lab } = useLab('clickhouse');

  /** Starts ClickHouse, a receiver that makes the tables and shows what is in them, and an Envoy with a recipe. */
  const start = async (name: string, config = RECIPE): Promise<Scene> => {
    const clickHouse = await startClickHouse({
      ...{ folder: run.folder(), name: `clickhouse-${name}` },
      inserter: { user: INSERTER, password: KEY },
    });
    run.stopAfterTest(() => clickHouse.stop());
    const receiver = await startReader(name, clickHouse);
    const upstreams = [{ name: findCluster(config), port: clickHouse.port }];
    const variation = { name: `envoy-${name}`, configuration: JSON.stringify(config), upstreams };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    return { clickHouse, receiver, envoy };
  };

  const startReader = async (name: string, { port, user, password }: ClickHouse): Promise<Receiver> => {
    const passwordFile = join(run.folder(), `password-${name}`);
    await writeFile(passwordFile, password);
    const store = `clickhouse://${user}@127.0.0.1:${port}/meshtap`;
    const flags = ['--store', store, '--store-password-file', passwordFile];
    const receiver = await startReceiver(run.folder(), { name: `receiver-${name}`, flags });
    run.stopAfterTest(receiver.stop);
    return receiver;
  };

  it('has each exchange once, as it was: in the API, and live', async () => {
    const cases = makeSample();
    const { receiver, envoy } = await start('all');
    const live = await openLive(Number(new URL(receiver.page).port));
    run.stopAfterTest(async () => live.close());
    const answers = await sendAll(envoy.port, cases, lab().app);
    assert.deepEqual(outcome(await awaitRest(envoy, cases.length)), outcomeOf({ exported: cases.length }));
    const stored = await receiver.readExchanges();
    const found = new Map(stored.map((exchange) => [caseOf(exchange), exchange]));
    assert.equal(stored.length, cases.length);
    const differences = cases.flatMap((exchange) =>
      findDifferences(exchange, answers.get(exchange.id)!, toDocument(found.get(exchange.id)!), envoy.port),
    );
    assert.deepEqual(differences.slice(0, 5), []);
    const shown = await awaitLive(live, cases.length);
    assert.deepEqual(shown, stored.map(({ id }) => id).toSorted());
  });

  it('has each exchange once after it was away for some seconds', async () => {
    const { clickHouse, receiver, envoy } = await start('away', { ...RECIPE, batch: SMALL });
    const cases = makeOrdinary(COUNT);
    await sendAll(envoy.port, cases.slice(0, COUNT / 2), lab().app);
    await clickHouse.stop();
    await sendAll(envoy.port, cases.slice(COUNT / 2), lab().app);
    // Two batches or more, each refused as often as a filter tries by default.
    await awaitErrors(envoy, 6);
    await clickHouse.restart();
    assert.equal((await awaitRest(envoy, COUNT)).exported, COUNT);
    assert.deepEqual((await receiver.readExchanges()).map(caseOf).toSorted(), idsOf(cases));
  });

  it('has each exchange once if its answers came too late, so that POSTs were made again', async () => {
    const config = { ...RECIPE, backend: { ...backend, timeoutMs: 3000 }, batch: SMALL };
    const { clickHouse, receiver, envoy } = await start('late', config);
    const cases = makeOrdinary(COUNT);
    clickHouse.pause();
    await sendAll(envoy.port, cases, lab().app);
    await awaitErrors(envoy, 6);
    clickHouse.resume();
    assert.equal((await awaitRest(envoy, COUNT)).exported, COUNT);
    assert.deepEqual((await receiver.readExchanges()).map(caseOf).toSorted(), idsOf(cases));
  });

  it('has each exchange once after it had too many parts', async () => {
    const { clickHouse, receiver, envoy } = await start('busy');
    const cases = makeOrdinary(COUNT);
    await sendAll(envoy.port, cases.slice(0, 1), lab().app);
    await awaitRest(envoy, 1);
    await clickHouse.run('ALTER TABLE meshtap.exchange MODIFY SETTING parts_to_throw_insert = 1');
    await sendAll(envoy.port, cases.slice(1), lab().app);
    await awaitErrors(envoy, 1);
    const [line] = await envoy.readFilterLog();
    assert.match(line?.text ?? '', / answered 500\. Check the backend/);
    await clickHouse.run('ALTER TABLE meshtap.exchange RESET SETTING parts_to_throw_insert');
    assert.equal((await awaitRest(envoy, COUNT)).exported, COUNT);
    assert.deepEqual((await receiver.readExchanges()).map(caseOf).toSorted(), idsOf(cases));
  });

  const faults: [name: string, status: number, config: PluginConfig][] = [
    ['password', 403, { ...RECIPE, backend: { ...backend, headers: { 'x-clickhouse-user': INSERTER } } }],
    ['table', 404, { ...RECIPE, backend: { ...backend, path: backend.path!.replace('.scnt', '.other') } }],
    ['format', 400, { ...RECIPE, format: 'apiclarity' }],
  ];
  for (const [name, status, config] of faults) {
    it(`takes nothing by a configuration with a wrong ${name}: all is counted as dropped, and the log says ${status}`, async () => {
      const { receiver, envoy } = await start(name, { ...config, batch: ONE_BATCH });
      await sendAll(envoy.port, makeOrdinary(COUNT), lab().app);
      const stats = await awaitRest(envoy, COUNT);
      assert.deepEqual(outcome(stats), outcomeOf({ dropped_backend: COUNT, export_errors: 1 }));
      const [line] = await envoy.readFilterLog();
      assert.match(line?.text ?? '', new RegExp(` answered ${status}\\. Check the backend`));
      assert.deepEqual(await receiver.readExchanges(), []);
    });
  }
});

function outcome({ exported, dropped_backend, dropped_queue_full, export_errors }: FilterStats) {
  return { exported, dropped_backend, dropped_queue_full, export_errors };
}

function outcomeOf(change: Partial<ReturnType<typeof outcome>>) {
  return { exported: 0, dropped_backend: 0, dropped_queue_full: 0, export_errors: 0, ...change };
}

async function awaitErrors(envoy: Envoy, count: number): Promise<void> {
  await eventually(
    `${count} failed POSTs`,
    () => readStats(envoy),
    ({ export_errors }) => export_errors >= count,
  );
}

async function awaitLive(live: LiveReader, count: number): Promise<string[]> {
  await eventually(
    `${count} exchanges in the live view`,
    () => live.exchanges.length,
    (length) => length >= count,
  );
  return live.exchanges.map(({ id }) => id).toSorted();
}

function idsOf(cases: { id: string }[]): string[] {
  return cases.map(({ id }) => id).toSorted();
}

function caseOf({ request }: { request: { headers: [string, string][] } }): string {
  return request.headers.find(([name]) => name === 'x-case')?.[1] ?? '';
}
