import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeOrdinary, makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';
import { type PluginConfig, withPatience } from '../support/published-filter.ts';
import { findCluster, findRecipe } from '../support/recipes.ts';
import { type LogRow, startVictoriaLogs, type VictoriaLogs } from '../support/victoria-logs.ts';

// The configurations of the documentation.
const [SCNT, APICLARITY, OTLP] = findRecipe('VictoriaLogs').configs.map(withPatience);
// Longer than the exchanges take, so that the time of a row shows whether it is the request's.
const WAITING = { maxTraces: 100, maxDelayMs: 1500 };
const SHORT = { maxTraces: 10, maxDelayMs: 100 };

describe('VictoriaLogs behind Envoy', () => {
  const { run, lab } = useLab('victoria-logs');

  /** Sends the cases through an Envoy with a recipe whose `batch` is changed. */
  const tap = async (
    name: string,
    cases: ExchangeCase[],
    recipe: PluginConfig | undefined,
    batch: object,
  ) => {
    const store = await startVictoriaLogs(run.folder(), name);
    run.stopAfterTest(store.stop);
    const { app } = lab();
    const config = { ...recipe!, batch: { ...(recipe!.batch as object), ...batch } };
    const configuration = JSON.stringify(config);
    const upstreams = [{ name: findCluster(config), port: store.port }];
    const variation = { name: `envoy-${name}`, configuration, upstreams };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    await sendAll(envoy.port, cases, app);
    const doneMs = Date.now();
    const { exported, export_errors } = await awaitRest(envoy, cases.length);
    assert.deepEqual({ exported, export_errors }, { exported: cases.length, export_errors: 0 });
    return { doneMs, store, rows: await awaitRows(store, cases.length) };
  };

  it('has every exchange as one row that a query finds, when they come as lines', async () => {
    const cases = makeSample();
    const { store, rows } = await tap('scnt', cases, SCNT, SHORT);
    assert.deepEqual(rows.map(findId).toSorted(), cases.map(({ id }) => id).toSorted());
    const posts = cases.filter(({ method, path }) => method === 'POST' && path === '/app/echo');
    const found = await store.query(
      'scnt_request.method:="POST" scnt_response.status_code:="200" _msg:="/app/echo"',
    );
    assert.deepEqual(found.map(findId).toSorted(), posts.map(({ id }) => id).toSorted());
    for (const { id, body } of posts) {
      const row = found.find((each) => findId(each) === id);
      assert.equal(row?.['scnt_request.body'] ?? '', body.toString('base64'));
      assert.equal(row?.['scnt_request.truncated_body'], 'false');
    }
  });

  for (const framing of ['array', 'lines']) {
    it(`has every exchange as a row when each comes alone, with the framing ${framing}`, async () => {
      const cases = makeOrdinary(20);
      const { rows } = await tap(`single-${framing}`, cases, SCNT, { maxTraces: 1, framing });
      assert.deepEqual(rows.map(findId).toSorted(), cases.map(({ id }) => id).toSorted());
    });
  }

  it('takes the time of the request from `apiclarity` lines', async () => {
    const cases = makeOrdinary(20);
    const startMs = Date.now();
    const { doneMs, rows } = await tap('apiclarity', cases, APICLARITY, WAITING);
    checkTimes(rows, startMs, doneMs);
  });

  it('takes log records as protobuf, with the time of the request', async () => {
    const cases = makeOrdinary(20);
    const startMs = Date.now();
    const { doneMs, rows } = await tap('otlp', cases, OTLP, WAITING);
    const ids = rows.map((row) => row['http.request.header.x-case']);
    assert.deepEqual(ids.toSorted(), cases.map(({ id }) => JSON.stringify([id])).toSorted());
    checkTimes(rows, startMs, doneMs);
    for (const { trace_id = '' } of rows) assert.match(trace_id, /^[0-9a-f]{32}$/);
  });
});

function checkTimes(rows: LogRow[], startMs: number, doneMs: number): void {
  const times = rows.map(({ _time = '' }) => Date.parse(_time));
  const [earliestMs, latestMs] = [Math.min(...times), Math.max(...times)];
  assert.ok(earliestMs >= startMs, `${startMs - earliestMs} ms before the first request`);
  assert.ok(latestMs <= doneMs, `${latestMs - doneMs} ms after the last answer`);
}

function awaitRows(store: VictoriaLogs, count: number): Promise<LogRow[]> {
  return eventually(
    `${count} rows`,
    () => store.query('*'),
    ({ length }) => length >= count,
  );
}

function findId(row: LogRow): string {
  return /\["x-case","([^"]+)"\]/.exec(row['scnt_request.headers'] ?? '')?.[1] ?? '';
}
