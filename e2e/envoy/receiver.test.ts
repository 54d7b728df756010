import assert from 'node:assert/strict';
import { type Format, formats } from '../../filter/test/formats/settings.ts';
import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import { countBy } from '../support/count-by.ts';
import type { Envoy } from '../support/envoy.ts';
import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import { makePlan } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { ROLES } from '../support/format-expectation.ts';
import { makeConfiguration, startTappedEnvoy, useLab } from '../support/lab.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { toDocument } from '../support/receiver-document.ts';

const COUNT = 300;
/** Few at a time: four filters hold each body, and all that waits for the receiver, in one VM. */
const LANES = 4;
/** Room for large bodies that are open in four filters at once. */
const limits = { maxOpenBytes: 67_108_864, maxQueueBytes: 67_108_864 };

describe(`${COUNT} mixed exchanges that a real Envoy posts to \`meshtap receive\` in each format`, () => {
  const { run, lab } = useLab('receiver');
  let plan: ExchangeCase[];
  let answers: Map<string, Answer>;
  let envoy: Envoy;
  let stored: Map<Format, ExchangeJson[]>;
  let beganMs: number;

  before(async function () {
    this.timeout(600_000);
    await run.setUp(async () => {
      plan = makePlan(COUNT, []);
      const receiver = await startReceiver(run.folder());
      run.stopAfterAll(receiver.stop);
      envoy = await tap(receiver);
      beganMs = Date.now();
      answers = await sendAll(envoy.port, plan, lab().app, LANES);
      await awaitRest(envoy, COUNT * formats.length);
      stored = Map.groupBy(await receiver.readExchanges(), ({ format }) => format);
    });
  });

  // One filter for each format, in one chain: all of them see the same exchanges.
  async function tap({ ingestPort }: Receiver): Promise<Envoy> {
    const { filter } = lab();
    const [first, ...others] = formats.map((format) => ({
      name: `meshtap-${format}`,
      moduleFile: filter.moduleFile,
      configuration: makeConfiguration(filter, {
        ...{ format, limits, capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000 } },
        ...(format === 'scnt' ? {} : { batch: { maxTraces: 20, maxDelayMs: 200, framing: 'lines' } }),
      }),
    }));
    const upstreams = [{ name: filter.backendCluster, port: ingestPort }];
    const { configuration } = first!;
    const variation = { name: 'envoy', configuration, otherFilters: others, upstreams, role: ROLES.outbound };
    return (await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterAll)).envoy;
  }

  it('are stored as scnt with what was sent and received', () => {
    const differences = listCases('scnt').flatMap(({ exchange, found }) =>
      findDifferences(exchange, answers.get(exchange.id)!, toDocument(found), envoy.port),
    );
    assert.deepEqual(differences.slice(0, 5), []);
  });

  for (const format of formats.filter((each) => each !== 'scnt')) {
    it(`are stored as ${format}, each once, with the same`, () => {
      const scnt = new Map(listCases('scnt').map(({ exchange, found }) => [exchange.id, found]));
      for (const { exchange, found } of listCases(format))
        assert.deepEqual(comparable(found), comparable(scnt.get(exchange.id)!), exchange.shape);
    });

    it(`have the times that Envoy saw, as ${format}`, () => {
      for (const { found } of listCases(format)) {
        const timeMs = Date.parse(found.time);
        assert.ok(beganMs - 1 <= timeMs && timeMs <= Date.now(), found.time);
        assert.ok(format === 'otlp-logs' || found.duration_ms! >= 0, `${found.duration_ms}`);
      }
    });
  }

  for (const format of ['otlp-traces', 'otlp-logs'] as const) {
    it(`have the host that was asked for, as ${format}`, () => {
      for (const { exchange, found } of listCases(format)) assert.equal(found.host, exchange.authority);
    });

    it(`say which workload called whom, as ${format}`, () => {
      const callers = countBy(
        stored.get(format)!,
        ({ source, source_namespace }) => `${source} ${source_namespace}`,
      );
      assert.deepEqual(callers, { 'shop front': COUNT });
      const seenBy = countBy(stored.get(format)!, ({ seen_by }) => Object.values(seen_by).join(' '));
      assert.deepEqual(seenBy, { 'shop front shop-7d9f client': COUNT });
    });
  }

  /** What was stored of each case of the plan, which must be there once. */
  function listCases(format: Format) {
    const found = new Map(stored.get(format)!.map((exchange) => [caseOf(exchange), exchange]));
    assert.equal(stored.get(format)!.length, COUNT);
    assert.deepEqual([...found.keys()].toSorted(), plan.map(({ id }) => id).toSorted());
    return plan.map((exchange) => ({ exchange, found: found.get(exchange.id)! }));
  }
});

function caseOf({ request }: ExchangeJson): string {
  return request.headers.find(([name]) => name === 'x-case')?.[1] ?? '';
}

/**
 * The parts that all formats have. OTLP has repeated headers together, and the host elsewhere; APIClarity's host is
 * different.
 */
function comparable(exchange: ExchangeJson) {
  const { method, scheme, path, status, request_id, request, response } = exchange;
  const message = ({ version, headers, size, body, truncated }: ExchangeJson['request']) => ({
    ...{ version, body, truncated },
    headers: headers
      .filter(([name]) => name !== 'host')
      .toSorted((one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0)),
    ...(truncated ? {} : { size }),
  });
  // Only scnt has the version of a missing response.
  const answer = { ...response, version: status === 0 ? '' : response.version };
  return {
    ...{ method, scheme, path, status, request_id },
    ...{ request: message(request), response: message(answer) },
  };
}
