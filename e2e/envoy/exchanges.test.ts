import assert from 'node:assert/strict';
import { compareAnswers, withoutVariable } from '../support/answer-comparison.ts';
import type { App, SeenRequest } from '../support/app.ts';
import { findCaseId, listArrivedIds } from '../support/arrived-ids.ts';
import type { Envoy } from '../support/envoy.ts';
import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import { makeCase, makePlan, withId } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { makeByteShape, SECRETS } from '../support/exchange-shapes.ts';
import { awaitRest, type FilterStats } from '../support/filter-stats.ts';
import {
  makeConfiguration,
  startPlainEnvoy,
  startTappedEnvoy,
  type TappedEnvoy,
  useLab,
} from '../support/lab.ts';

const COUNT = 1000;

describe('1,000 mixed exchanges through Envoy', () => {
  const { run, lab } = useLab('exchanges');
  let tapped: TappedEnvoy;
  let plan: ExchangeCase[];
  let plainAnswers: Map<string, Answer>;
  let answers: Map<string, Answer>;
  let stats: FilterStats;

  before(async function () {
    this.timeout(300_000);
    await run.setUp(async () => {
      const { app } = lab();
      const plain = await startPlainEnvoy(lab(), run);
      plan = makePlan(COUNT, await findHeaderBytes(plain, app));
      // Room for all large documents, should the backend be slow.
      const configuration = makeConfiguration(lab().filter, { limits: { maxQueueBytes: 67_108_864 } });
      const variation = { name: 'envoy', configuration };
      tapped = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterAll);
      plainAnswers = await sendAll(plain.port, plan, app);
      answers = await sendAll(tapped.envoy.port, plan, app);
      stats = await awaitRest(tapped.envoy, COUNT);
    });
  });

  it('arrive as 1,000 documents that a strict decoder accepts, each once', () => {
    const { backend } = tapped;
    assert.deepEqual(backend.faults.slice(0, 5), []);
    assert.equal(backend.requestCount, COUNT);
    assert.deepEqual(listArrivedIds(backend.arrivals), plan.map(({ id }) => id).toSorted());
  });

  it('arrive with what was sent and received', () => {
    const cases = new Map(plan.map((exchange) => [exchange.id, exchange]));
    const differences = tapped.backend.arrivals.flatMap(({ document }) => {
      const exchange = cases.get(findCaseId(document))!;
      const found = findDifferences(exchange, answers.get(exchange.id)!, document, tapped.envoy.port);
      return found.map((text) => `${exchange.id} (${exchange.shape}): ${text}`);
    });
    assertNone(differences);
  });

  it('are posted with the request id of the exchange and the backend’s authority', () => {
    const { address, port = 9000 } = lab().filter.pluginConfig.backend;
    for (const { document, headers } of tapped.backend.arrivals) {
      assert.equal(headers['x-request-id'], document.request_id);
      assert.equal(headers.host, `${address}:${port}`);
    }
  });

  it('are counted as seen and exported, none as dropped', () => {
    const { seen, exported, export_errors, config_error, queue_bytes } = stats;
    const expected = { seen: COUNT, exported: COUNT, export_errors: 0, config_error: 0, queue_bytes: 0 };
    assert.deepEqual({ seen, exported, export_errors, config_error, queue_bytes }, expected);
  });

  it('carry no secret', () => {
    const isLeaky = (text: string) => SECRETS.some((secret) => text.includes(secret));
    assert.equal(tapped.backend.arrivals.filter(({ text }) => isLeaky(text)).length, 0);
  });

  it('look the same to clients with and without the filter', () => {
    assertNone(compareAnswers(plan, plainAnswers, answers));
  });

  it('look the same to the app with and without the filter', () => {
    for (const exchange of plan) {
      const seen = lab().app.seen.get(exchange.id) ?? [];
      const [before, after] = seen.map((request) => comparableRequest(request, exchange));
      assert.deepEqual(after, before, `${exchange.id} (${exchange.shape})`);
    }
  });
});

// Envoy decides which bytes a header value may have: it refuses the others with 400.
async function findHeaderBytes(plain: Envoy, app: App): Promise<number[]> {
  const bytes = Array.from({ length: 255 }, (_, at) => at + 1);
  const probes = bytes.map((byte) => withId(makeCase(makeByteShape(byte), byte), `probe-${byte}`));
  const answers = await sendAll(plain.port, probes, app);
  const accepted = bytes.filter((byte) => answers.get(`probe-${byte}`)?.status === 200);
  assert.ok(accepted.length > 200, `Envoy lets ${accepted.length} header bytes through`);
  return accepted;
}

// How much of an abandoned request arrives is random.
function comparableRequest(request: SeenRequest, { resetAfterBytes }: ExchangeCase): SeenRequest {
  const headers = withoutVariable(request.headers);
  return resetAfterBytes === undefined ? { ...request, headers } : { ...request, headers, bodyBytes: 0 };
}

function assertNone(differences: string[]): void {
  assert.equal(
    differences.length,
    0,
    `${differences.length} differences:\n${differences.slice(0, 10).join('\n')}`,
  );
}
