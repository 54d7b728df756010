import assert from 'node:assert/strict';
import type { ProxyRole } from '../support/envoy-bootstrap.ts';
import { eventually } from '../support/eventually.ts';
import type { Answer } from '../support/exchange-case.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
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

const COUNT = 102;
const SLOW_NS = 50_000_000n;
const SINGLE = { batch: { maxTraces: 1 } };
const BATCHED = { batch: { maxTraces: 10, maxDelayMs: 100 } };
// With the otlp formats bodies are kept only if they are asked for.
const BODIES = { capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000 } };

describe('An OpenTelemetry collector behind Envoy', () => {
  const { run, lab } = useLab('otel-collector');
  const exchanges = makeTracedExchanges(COUNT);
  let count = 0;

  /** Sends the exchanges through an Envoy of one side, and returns what its collector got of them. */
  const tap = async (signal: Signal, side: Side, changes: object) => {
    const name = `${signal}-${++count}`;
    const collector = await startOtelCollector(run.folder(), `collector-${name}`);
    run.stopAfterTest(collector.stop);
    const { filter, app } = lab();
    const configuration = makeConfiguration(filter, { format: `otlp-${signal}`, ...BODIES, ...changes });
    const upstreams = [{ name: filter.backendCluster, port: collector.port }];
    const variation = { name: `envoy-${name}`, configuration, upstreams, role: makeRole(side) };
    const { envoy } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const startNs = nowNs();
    const cases = exchanges.map(({ exchange }) => exchange);
    const answers = await sendAll(envoy.port, cases, app);
    const { exported, export_errors } = await awaitRest(envoy, COUNT);
    const log = await collector.readLog();
    assert.deepEqual({ exported, export_errors }, { exported: COUNT, export_errors: 0 }, log);
    return { answers, requests: await awaitRecords(collector, signal), startNs, endNs: nowNs() };
  };

  for (const side of ['CLIENT', 'SERVER'] as const) {
    it(`gets one right span an exchange, each in a request of its own, from the ${side} side`, async () => {
      const { answers, requests, startNs, endNs } = await tap('traces', side, SINGLE);
      assert.equal(requests.length, COUNT);
      checkSpans(requests.flatMap(readSpans), answers, side, { startNs, endNs });
    });
  }

  it('gets the same spans in batches', async () => {
    const { answers, requests, startNs, endNs } = await tap('traces', 'CLIENT', BATCHED);
    assert.ok(requests.length < COUNT / 2, `${requests.length} requests for ${COUNT} spans`);
    checkSpans(requests.flatMap(readSpans), answers, 'CLIENT', { startNs, endNs });
  });

  for (const [what, changes] of [
    ['each in a request of its own', SINGLE],
    ['in batches', BATCHED],
  ] as const) {
    it(`gets one right log record an exchange, ${what}, at the caller’s span`, async () => {
      const { answers, requests, startNs, endNs } = await tap('logs', 'CLIENT', changes);
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
    const { requests } = await tap('traces', 'CLIENT', { ...SINGLE, capture: {} });
    const names = requests.flatMap(readSpans).flatMap(({ attributes }) => Object.keys(attributes));
    assert.deepEqual(
      names.filter((name) => name.endsWith('.body.content')),
      [],
    );
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

  /** Checks that there is one record an exchange, of the right resource, in which `compare` finds no differences. */
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

const POD = 'cart-7d5b8c9f4-x2x7k';

// What istiod's injector gives a sidecar.
function makeRole(side: Side): ProxyRole {
  return {
    id: `sidecar~10.1.2.3~${POD}.shop~shop.svc.cluster.local`,
    metadata: {
      ...{ NAME: POD, NAMESPACE: 'shop', WORKLOAD_NAME: 'cart', CLUSTER_ID: 'Kubernetes' },
      LABELS: { app: 'cart', 'service.istio.io/canonical-name': 'cart' },
    },
    direction: side === 'CLIENT' ? 'OUTBOUND' : 'INBOUND',
  };
}

/** Waits until the collector has written all records, and returns the requests that they came in. */
function awaitRecords(collector: OtelCollector, signal: Signal): Promise<unknown[]> {
  const read: (request: unknown) => OtlpRecord[] = signal === 'traces' ? readSpans : readLogRecords;
  return eventually(
    `the collector to have ${COUNT} records`,
    () => collector.readRequests(signal),
    (requests) => requests.flatMap(read).length >= COUNT,
  );
}

function findId({ attributes }: OtlpRecord): string {
  const value = attributes['http.request.header.x-case'];
  return Array.isArray(value) ? `${value[0]}` : '';
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
