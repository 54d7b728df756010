import type { Filter } from '../filter/filter.ts';
import { formatMoment } from '../filter/moment.ts';
import type { Store } from '../store/store.ts';
import { type Handler, Refusal, sendJson } from './answer.ts';
import type { SummaryOfTimeJson, ValuesJson } from './api-types.ts';
import { allowParameters, FILTER_PARAMETERS, readChoice, readFilter, readNumber, readText } from './query.ts';
import { toMapJson } from './to-json.ts';

const MAX_BUCKETS = 2000;
/** The number of buckets that a chart shows well; the width is chosen to come close to it. */
const WANTED_BUCKETS = 200;
const DAY = 86_400;
/** The widths to choose from, in seconds. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, DAY];
const VALUE_FIELDS = ['method', 'host', 'path', 'source', 'destination', 'namespace'] as const;

/** Answers `GET /api/summary`: counts by time and status class. */
export function summarize(store: Store): Handler {
  return async (call) => {
    allowParameters(call.parameters, [...FILTER_PARAMETERS, 'bucket']);
    const asked = readNumber(call.parameters, 'bucket', { least: 1, most: 366 * DAY });
    const filter = readFilter(call.parameters);
    const span = await measureSpan(store, filter);
    const bucket = asked ?? chooseWidth(span);
    if (span / bucket > MAX_BUCKETS) throw tooMany(bucket, span);
    const buckets = await store.summarize(filter, bucket * 1e6);
    if (buckets.length > MAX_BUCKETS) throw tooMany(bucket, span);
    const body: SummaryOfTimeJson = {
      bucket,
      buckets: buckets.map(({ startUs, counts }) => ({ time: formatMoment(startUs), counts })),
    };
    sendJson(call, body);
  };
}

/** Answers `GET /api/map`: who called whom, the busiest edges. */
export function drawMap(store: Store): Handler {
  return async (call) => {
    allowParameters(call.parameters, [...FILTER_PARAMETERS, 'limit']);
    const limit = readNumber(call.parameters, 'limit', { least: 1, most: 1000 }) ?? 300;
    const { edges, others } = await store.map(readFilter(call.parameters), limit);
    sendJson(call, toMapJson(edges, others));
  };
}

/** Answers `GET /api/values`: stored values of a field, for completion. */
export function listValues(store: Store): Handler {
  return async (call) => {
    allowParameters(call.parameters, ['field', 'prefix', 'limit']);
    const field = readChoice(call.parameters, 'field', VALUE_FIELDS);
    const prefix = readText(call.parameters, 'prefix') ?? '';
    const limit = readNumber(call.parameters, 'limit', { least: 1, most: 100 }) ?? 20;
    const body: ValuesJson = { values: await store.values(field, prefix, limit) };
    sendJson(call, body);
  };
}

/** Seconds between the first and the last moment of the filter. */
async function measureSpan(store: Store, filter: Filter): Promise<number> {
  const nowUs = Date.now() * 1000;
  const untilUs = filter.untilUs ?? nowUs;
  const sinceUs = filter.sinceUs ?? (await store.state()).oldestUs ?? untilUs;
  return Math.max(0, untilUs - sinceUs) / 1e6;
}

function chooseWidth(spanSeconds: number): number {
  const wanted = spanSeconds / WANTED_BUCKETS;
  return WIDTHS.find((width) => width >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
}

function tooMany(bucket: number, spanSeconds: number): Refusal {
  const least = Math.ceil(spanSeconds / MAX_BUCKETS);
  return new Refusal(
    400,
    `Buckets of ${bucket} s are too many here: at most ${MAX_BUCKETS} are allowed. ` +
      `Use a bucket of ${Math.max(least, bucket + 1)} s or more, or a shorter time with since and until.`,
  );
}
