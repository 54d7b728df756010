import assert from 'node:assert/strict';
import { makeBytes } from '../support/app-behaviours.ts';
import { eventually } from '../support/eventually.ts';
import type { Answer } from '../support/exchange-case.ts';
import { makeCase } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';
import { type OtelCollector, type Signal, startOtelCollector } from '../support/otel-collector.ts';
import { makeTracedExchanges } from '../support/otlp-exchanges.ts';
import { findLogDifferences, findSpanDifferences, type Side } from '../support/otlp-expectation.ts';
import {
  type OtlpLogRecord,
  type OtlpRecord,
  type OtlpSpan,
  readLogRecords,
  readSpans,
} from '../support/otlp-records.ts';
import { POD, PROXY_ROLES } from '../support/proxy-roles.ts';
import { withPatience } from '../support/published-filter.ts';
import { findCluster, findRecipe } from '../support/recipes.ts';

const COUNT = 102;
const SLOW_NS = 50_000_000n;
const SINGLE = { batch: { maxTraces: 1 } };
const BATCHED = { batch: { maxTraces: 10, maxDelayMs: 3000 } };
// With the otlp formats, bodies are only kept if asked for.
const BODIES = { capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000 } };

describe('An OpenTelemetry collector behind Envoy', () => {
  const { run, lab } = useLab('otel-collector');
  const exchanges = makeTracedExchanges(COUNT);
  let count = 0;

  /** Sends exchanges through an Envoy with the documented configuration, changed, and returns what its collector got. */
  const tap = async (
    signal: Signal,
    changes: object,
    { cases = exchanges.map(({ exchange }) => exchange), role = 'caller' as keyof typeof PROXY_ROLES } = {},
  ) => {
    const name = `${signal}-${++count}`;
    const collector = await startOtelCollector(run.folder(), `collector-${name}`);
    run.stopAfterTest(collector.stop);
    const recipe = findRecipe('OpenTelemetry collector').configs.find(
      ({ format }) => format === `otlp-${signal}`,
    )!;
    const configuration = JSON.stringify({ ...withPatience(recipe), ...changes });
    const upstreams = [{ name: findCluster(recipe), port: collector.port }];
    const variation = { name: `envoy-${name}`, configuration, upstreams, role: PROXY_ROLES[role] };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const startNs = nowNs();
    const answers = await sendAll(envoy.port, cases, lab().app);
    const { exported, export_errors } = await awaitRest(envoy, cases.length);
    assert.deepEqual({ exported, export_errors }, { exported: cases.length, export_errors: 0 });
    const requests = await awaitRecords(collector, signal, cases.length);
    return { answers, requests, startNs, endNs: nowNs() };
  };

  for (const [role, side] of [
    ['caller', 'CLIENT'],
    ['callee', 'SERVER'],
    ['gateway', 'SERVER'],
  ] as const) {
    it(`gets one right ${side} span an exchange from the proxy of a ${role}, each in a request of its own`, async () => {
      const { answers, requests, startNs, endNs } = await tap('traces', { ...SINGLE, ...BODIES }, { role });
      assert.equal(requests.length, COUNT);
      checkSpans(requests.flatMap(readSpans), answers, side, { startNs, endNs });
    });
  }

  it('gets the same spans in batches', async () => {
    const { answers, requests, startNs, endNs } = await tap('traces', { ...BATCHED, ...BODIES });
    assert.ok(requests.length < COUNT / 2, `${requests.length} requests for ${COUNT} spans`);
    checkSpans(requests.flatMap(readSpans), answers, 'CLIENT', { startNs, endNs });
  });

  for (const [what, changes] of [
    ['each in a request of its own', SINGLE],
    ['in batches', BATCHED],
  ] as const) {
    it(`gets one right log record an exchange, ${what}, at the caller’s span`, async () => {
      const { answers, requests, startNs, endNs } = await tap('logs', changes);
      assert.ok(changes === SINGLE ? requests.length === COUNT : requests.length < COUNT / 2);
      const records = requests.flatMap(readLogRecords);
      checkRecords(records, (traced, record: OtlpLogRecord) =>
        findLogDifferences(traced, answers.get(traced.exchange.id)!, record, 'CLIENT'),
      );
      for (const { timeNs } of records)
        assert.ok(timeNs >= startNs && timeNs <= endNs, `${timeNs} is a time of the test`);
    });
  }

  it('gets no bodies unless they are asked for', async () => {
    const { requests } = await tap('traces', SINGLE);
    const names = requests.flatMap(readSpans).flatMap(({ attributes }) => Object.keys(attributes));
    assert.deepEqual(
      names.filter((name) => name.endsWith('.body.content')),
      [],
    );
  });

  it('gets long bodies cut: text at the end of a character, other bytes at the limit', async () => {
    const capture = { maxRequestBodyBytes: 100_000, maxResponseBodyBytes: 100_000 };
    // Characters of three bytes, of which the limit cuts one.
    const text = '日'.repeat(60_000);
    const cases = [Buffer.from(text), makeBytes(2_000_000)].map((body, at) =>
      makeCase({ name: 'long', make: () => ({ method: 'POST', path: '/app/echo', body }) }, at),
    );
    const { requests } = await tap('traces', { ...SINGLE, capture }, { cases });
    const spans = requests
      .flatMap(readSpans)
      .toSorted((one, other) => findId(one).localeCompare(findId(other)));
    const expected = [text.slice(0, 33_333), makeBytes(2_000_000).subarray(0, 100_000)];
    for (const [at, { attributes }] of spans.entries()) {
      for (const side of ['request', 'response']) {
        assert.deepEqual(attributes[`http.${side}.body.content`], expected[at], `${side} ${at}`);
        assert.equal(attributes[`http.${side}.body.size`], cases[at]?.body.length);
        assert.equal(attributes[`meshtap.${side}.body.truncated`], true);
      }
    }
  });

  type Times = { startNs: bigint; endNs: bigint };

  const checkSpans = (spans: OtlpSpan[], answers: Map<string, Answer>, side: Side, times: Times) => {
    checkRecords(spans, (traced, span: OtlpSpan) =>
      findSpanDifferences(traced, answers.get(traced.exchange.id)!, span, side),
    );
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, COUNT, 'span ids are unique');
    for (const { startNs, endNs, attributes } of spans) {
      assert.ok(
        times.startNs <= startNs && startNs <= endNs && endNs <= times.endNs,
        `${startNs} to ${endNs}`,
      );
      const isSlow = JSON.stringify(attributes).includes('/app/slow');
      assert.ok(!isSlow || endNs - startNs >= SLOW_NS, `a slow exchange took ${endNs - startNs} ns`);
    }
  };

  /**
   * Checks that there is one record for each exchange, from the right resource, in which `compare` finds no
   * differences.
   */
  const checkRecords = <T extends OtlpRecord>(
    records: T[],
    compare: (traced: (typeof exchanges)[number], record: T) => string[],
  ) => {
    const ids = exchanges.map(({ exchange }) => exchange.id).toSorted();
    assert.deepEqual(records.map(findId).toSorted(), ids);
    const differences = records.flatMap((record) => {
      const traced = exchanges.find(({ exchange }) => exchange.id === findId(record))!;
      return compare(traced, record).map((text) => `${traced.exchange.shape}: ${text}`);
    });
    assert.deepEqual([...new Set(differences)].slice(0, 20), []);
    for (const { resource, scope } of records) {
      const names = ['service.name', 'service.namespace', 'k8s.namespace.name', 'k8s.pod.name'];
      assert.deepEqual(
        names.map((name) => resource[name]),
        ['cart', 'shop', 'shop', POD],
      );
      assert.equal(scope.name, 'meshtap');
      assert.match(scope.version, /^\d+\.\d+\.\d+/);
    }
  };
});

/** Waits until the collector has written `count` records, and returns the requests that they came in. */
function awaitRecords(collector: OtelCollector, signal: Signal, count: number): Promise<unknown[]> {
  const read: (request: unknown) => OtlpRecord[] = signal === 'traces' ? readSpans : readLogRecords;
  return eventually(
    `the collector to have ${count} records`,
    () => collector.readRequests(signal),
    (requests) => requests.flatMap(read).length >= count,
  );
}

function findId({ attributes }: OtlpRecord): string {
  const value = attributes['http.request.header.x-case'];
  return Array.isArray(value) ? `${value[0]}` : '';
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
