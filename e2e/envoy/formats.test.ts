import assert from 'node:assert/strict';
import { type Format, formats, paths } from '../../filter/test/formats/settings.ts';
import type { App } from '../support/app.ts';
import { findCaseId, listArrivedIds } from '../support/arrived-ids.ts';
import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import { makePlan } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { decodeArrivals } from '../support/format-arrivals.ts';
import { type FormatBackend, startFormatBackend } from '../support/format-backend.ts';
import { makeSeen, ROLES } from '../support/format-expectation.ts';
import { makeConfiguration, startTappedEnvoy, type TappedEnvoy, useLab } from '../support/lab.ts';

const COUNT = 1000;
const others = formats.filter((format): format is Exclude<Format, 'scnt'> => format !== 'scnt');
/** Few at a time: four filters hold each body, and all that waits for the backends, in one VM. */
const LANES = 4;
/** Room for large bodies that are open in four filters at once. */
const limits = { maxOpenBytes: 67_108_864, maxQueueBytes: 67_108_864 };

/** The first half of a trace id; the case's number is the other. */
const TRACE = '4bf92f3577b34da6';

for (const place of ['outbound', 'inbound'] as const) {
  describe(`${COUNT} mixed exchanges in each format through the Envoy of an ${place} sidecar`, () => {
    const { run, lab } = useLab(`formats-${place}`);
    const backends = new Map<Format, FormatBackend>();
    let tapped: TappedEnvoy;
    let plan: ExchangeCase[];
    let answers: Map<string, Answer>;
    let beganMs: number;

    before(async function () {
      this.timeout(600_000);
      await run.setUp(async () => {
        plan = makePlan(COUNT, []).map(withCaller);
        tapped = await tap();
        beganMs = Date.now();
        answers = await sendAll(tapped.envoy.port, plan, lab().app, LANES);
        await awaitRest(tapped.envoy, COUNT * (others.length + 1));
      });
    });

    // One filter for each format, in one chain: all of them see the same exchanges.
    async function tap(): Promise<TappedEnvoy> {
      const { filter } = lab();
      for (const format of others) {
        const backend = await startFormatBackend();
        run.stopAfterAll(backend.stop);
        backends.set(format, backend);
      }
      const otherFilters = others.map((format) => ({
        name: `meshtap-${format}`,
        moduleFile: filter.moduleFile,
        configuration: makeConfiguration(filter, {
          ...{ format, limits, backend: { ...filter.pluginConfig.backend, cluster: format } },
          capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000 },
          batch: { maxTraces: 20, maxDelayMs: 200, framing: 'lines' },
        }),
      }));
      const otherUpstreams = others.map((format) => ({ name: format, port: backends.get(format)!.port }));
      const configuration = makeConfiguration(filter, { limits });
      const variation = { name: 'envoy', configuration, otherFilters, otherUpstreams, role: ROLES[place] };
      return startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterAll);
    }

    it('arrive as scnt with what was sent and received', () => {
      const { backend, envoy } = tapped;
      assert.deepEqual(backend.faults, []);
      assert.deepEqual(listArrivedIds(backend.arrivals), plan.map(({ id }) => id).toSorted());
      const cases = new Map(plan.map((exchange) => [exchange.id, exchange]));
      const differences = backend.arrivals.flatMap(({ document }) => {
        const exchange = cases.get(findCaseId(document))!;
        return findDifferences(exchange, answers.get(exchange.id)!, document, envoy.port);
      });
      assert.deepEqual(differences.slice(0, 5), []);
    });

    for (const format of others) {
      it(`arrive as ${format}, each once, with the same`, () => {
        const { posts } = backends.get(format)!;
        assert.ok(posts.every(({ path }) => path === paths[format]));
        const arrivals = decodeArrivals(format, posts);
        assert.deepEqual(arrivals.map(({ id }) => id).toSorted(), plan.map(({ id }) => id).toSorted());
        const documents = new Map(
          tapped.backend.arrivals.map(({ document }) => [findCaseId(document), document]),
        );
        const cases = new Map(plan.map((exchange) => [exchange.id, exchange]));
        const differences = arrivals.flatMap(({ id, startMs, endMs, ...arrival }) => {
          const exchange = cases.get(id)!;
          const port = portOf(exchange, lab().app);
          const seen = makeSeen(exchange, answers.get(id)!, documents.get(id)!, place, port);
          const isInTime = beganMs - 1 <= startMs && startMs <= endMs && endMs <= Date.now();
          const found = [...arrival.differences(seen), ...(isInTime ? [] : ['it was at another time'])];
          return found.map((text) => `${id} (${exchange.shape}): ${text}`);
        });
        assert.deepEqual(differences.slice(0, 5), [], `${differences.length} differences`);
      });
    }
  });
}

/** Two of three requests come from a caller that traces; one of these sends an invalid `traceparent`. */
function withCaller(exchange: ExchangeCase, at: number): ExchangeCase {
  if (at % 3 === 0) return exchange;
  const number = at.toString(16).padStart(16, '0');
  const parent = `${at % 3 === 1 ? '00' : 'ff'}-${TRACE}${number}-${number}-01`;
  return { ...exchange, headers: [...exchange.headers, ['traceparent', parent]] };
}

function portOf({ path }: ExchangeCase, { http1Port, http2Port }: App): number | undefined {
  if (path.startsWith('/app/')) return http1Port;
  return path.startsWith('/h2/') ? http2Port : undefined;
}
