import type { Page } from 'playwright-core';
import type { ListJson, SummaryJson, SummaryOfTimeJson } from '../../src/api/api-types.ts';
import { formatMoment } from '../../src/filter/moment.ts';

/** A list of `count` exchanges, one every `everyUs`, that no store has to hold. Number 0 is the newest. */
export type LongList = { count: number; newestUs: number; everyUs: number };

/** Answers the API of a page from a long list. Returns the addresses that were asked for, as they come. */
export async function serveLongList(page: Page, list: LongList): Promise<string[]> {
  const asked: string[] = [];
  await page.route('**/api/**', async (route) => {
    const url = new URL(route.request().url());
    asked.push(url.pathname + url.search);
    if (url.pathname === '/api/exchanges') await route.fulfill({ json: pageOf(list, url.searchParams) });
    else if (url.pathname === '/api/summary') await route.fulfill({ json: countsOf(list, url.searchParams) });
    // The stream stays without an answer: after one that ends, the page connects and lists again and again.
    else if (url.pathname !== '/api/live') await route.fallback();
  });
  return asked;
}

/** The first number at or below a time, and the first one that is too old. */
function numbersOf(list: LongList, query: URLSearchParams): [first: number, end: number] {
  const until = query.get('until');
  const since = query.get('since');
  // sinceUs <= time < untilUs, and numbers count down in time.
  const numberAt = (text: string) =>
    (list.newestUs - Date.parse(text) * 1000 - microsOf(text)) / list.everyUs;
  const first = until === null ? 0 : Math.max(0, Math.floor(numberAt(until)) + 1);
  const end = since === null ? list.count : Math.min(list.count, Math.floor(numberAt(since)) + 1);
  return [first, Math.max(first, end)];
}

function pageOf(list: LongList, query: URLSearchParams): ListJson {
  const [first, end] = numbersOf(list, query);
  const from = Number(query.get('cursor') ?? first);
  const to = Math.min(end, from + Number(query.get('limit')));
  const exchanges = Array.from({ length: Math.max(0, to - from) }, (_, n) => exchangeOf(list, from + n));
  return { exchanges, next: to < end ? String(to) : null };
}

function countsOf(list: LongList, query: URLSearchParams): SummaryOfTimeJson {
  const bucket = Number(query.get('bucket'));
  const [first, end] = numbersOf(list, query);
  const counts = new Map<number, number>();
  for (let number = first; number < end; number++) {
    const startUs = Math.floor((list.newestUs - number * list.everyUs) / (bucket * 1e6)) * bucket * 1e6;
    counts.set(startUs, (counts.get(startUs) ?? 0) + 1);
  }
  const buckets = [...counts].map(([startUs, count]) => ({
    time: formatMoment(startUs),
    counts: { '2xx': count },
  }));
  return { bucket, buckets: buckets.reverse() };
}

function exchangeOf(list: LongList, number: number): SummaryJson {
  const message = { version: 'HTTP/1.1', size: number % 5000, truncated: false };
  return {
    id: `n${number}`,
    time: formatMoment(list.newestUs - number * list.everyUs),
    duration_ms: number % 100,
    source: 'web',
    destination: 'shop',
    source_namespace: '',
    destination_namespace: '',
    method: 'GET',
    scheme: 'http',
    host: 'shop',
    path: `/number/${number}`,
    status: 200,
    request: message,
    response: message,
    request_id: '',
    trace_id: null,
    format: 'otlp-traces',
    redacted: false,
    seen_by: { workload: '', namespace: '', pod: '', side: null },
  };
}

function microsOf(text: string): number {
  return Number(/\.\d{3}(\d{3})/.exec(text)?.[1] ?? 0);
}
