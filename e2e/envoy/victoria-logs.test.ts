import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import type { ExchangeCase } from '../support/exchange-case.ts';
import { makeOrdinary, makeSample } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { type LogRow, startVictoriaLogs, type VictoriaLogs } from '../support/victoria-logs.ts';

// As docs/backends.md has them.
const SCNT = '/insert/jsonline?_msg_field=scnt_request.path&_stream_fields=scnt_request.host';
const APICLARITY =
  '/insert/jsonline?_msg_field=request.path&_time_field=request.common.time&_stream_fields=request.host';

describe('VictoriaLogs behind Envoy', () => {
  const { run, lab } = useLab('victoria-logs');

  const tap = async (name: string, cases: ExchangeCase[], path: string, changes: object) => {
    const store = await startVictoriaLogs(run.folder(), name);
    run.stopAfterTest(store.stop);
    const { filter, app } = lab();
    const backend = { ...filter.pluginConfig.backend, path };
    const configuration = makeConfiguration(filter, { backend, ...changes });
    const upstreams = [{ name: filter.backendCluster, port: store.port }];
    const variation = { name: `envoy-${name}`, configuration, upstreams };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const answers = await sendAll(envoy.port, cases, app);
    const { exported, export_errors } = await awaitRest(envoy, cases.length);
    assert.deepEqual({ exported, export_errors }, { exported: cases.length, export_errors: 0 });
    return { answers, store, rows: await awaitRows(store, cases.length) };
  };

  it('has every exchange as one row that a query finds, when they come as lines', async () => {
    const cases = makeSample();
    const batch = { maxTraces: 10, maxDelayMs: 100, framing: 'lines' };
    const { store, rows } = await tap('scnt', cases, SCNT, { batch });
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
      const { rows } = await tap(`single-${framing}`, cases, SCNT, { batch: { maxTraces: 1, framing } });
      assert.deepEqual(rows.map(findId).toSorted(), cases.map(({ id }) => id).toSorted());
    });
  }

  it('takes the time of the request from `apiclarity` lines', async () => {
    const cases = makeOrdinary(20);
    const startMs = Date.now();
    const batch = { maxTraces: 10, maxDelayMs: 1500, framing: 'lines' };
    const { answers, rows } = await tap('apiclarity', cases, APICLARITY, { format: 'apiclarity', batch });
    assert.equal(answers.size, 20);
    const times = rows.map(({ _time = '' }) => Date.parse(_time));
    // The last batch waits for longer than the exchanges take.
    const latestMs = Math.max(...times);
    assert.ok(Math.min(...times) >= startMs, `${rows[0]?._time} is before the first request`);
    assert.ok(
      latestMs <= Date.now() - 500,
      `${new Date(latestMs).toISOString()} is when the row came, not the request`,
    );
  });
});

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
