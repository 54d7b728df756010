// Takes the pictures of the documentation: `make pictures`.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { Exchange, Header } from '../../src/exchange.ts';
import { shopTraffic } from './catalogue/shop-traffic.ts';
import { endScenes, PageScene } from './page-scene.ts';
import { sampleExchange, sampleExchanges } from './sample-exchanges.ts';

const SPAN_US = 15 * 60_000_000;
const folder = process.argv[2] ?? '.';

/** A charge that fails, with what there is to see in headers and bodies. */
function makeCharge(startUs: number, n: number): Exchange {
  const sent = {
    ...{ amount: 4200, currency: 'EUR', card: '[redacted]' },
    items: [
      { sku: 'kettle-blue', count: 1 },
      { sku: 'tea-green', count: 2 },
    ],
  };
  const answer = { error: 'upstream timed out', retryable: true, attempt: 3 };
  const request: Header[] = [
    ['host', 'payments:8080'],
    ...([
      ['content-type', 'application/json'],
      ['authorization', 'Bearer [redacted]'],
      ['x-request-id', '6f3c8e0e-7b7a-9c3c-a9c8-1d0f3f0f6f0b'],
      ['user-agent', 'shop-web/2.1'],
    ] satisfies Header[]),
  ];
  const response: Header[] = [
    ['content-type', 'application/json'],
    ['retry-after', '5'],
    ['server', 'envoy'],
    ['set-cookie', '[redacted]'],
  ];
  return sampleExchange(n, startUs, {
    ...{ method: 'POST', host: 'payments:8080', path: '/v1/charges', status: 503 },
    ...{
      source: 'checkout',
      destination: 'payments',
      destinationNamespace: 'shop',
      durationUs: 1_204_000,
      redacted: true,
    },
    request: makeMessage(sent, request),
    response: makeMessage(answer, response),
    observer: { workload: 'checkout', namespace: 'shop', pod: 'checkout-7d9f8-x2x4q', side: 'client' },
  });
}

function makeMessage(value: object, headers: Header[]) {
  const body = new TextEncoder().encode(JSON.stringify(value));
  return { version: 'HTTP/1.1', headers, body, size: body.length, truncated: false };
}

/** Traffic of a quarter of an hour, in which payments fail for a while, and once again just now. */
function makeTraffic(endUs: number): Exchange[] {
  const failures = Array.from({ length: 60 }, (_, n) =>
    makeCharge(Math.round(endUs - SPAN_US * 0.4 + n * 900_000), 10_000 + n),
  );
  return [...sampleExchanges(3_000, endUs, SPAN_US), ...failures, makeCharge(endUs - 1_400_000, 20_000)];
}

async function take(scene: PageScene, name: string, options: { theme: 'light' | 'dark'; query?: string }) {
  const page = await scene.open(options.query, { colorScheme: options.theme });
  if (options.query === undefined) await openFailure(page);
  else if (options.query.includes('view=apis')) await untilLearned(page);
  else await page.locator('main svg').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

async function openFailure(page: Page): Promise<void> {
  await page.getByText('payments:8080/v1/charges').first().click();
  await page.getByText('upstream timed out').first().waitFor();
}

/** Waits until every exchange was learned, and the open endpoint is there. */
async function untilLearned(page: Page): Promise<void> {
  await eventually(
    'all to be learned',
    () => page.evaluate<string>("fetch('api/state').then((answer) => answer.text())"),
    (state) => JSON.parse(state).catalogue?.waiting === 0,
    { timeoutMs: 60_000 },
  );
  await page.reload();
  await page.locator('#list .row.endpoint').first().waitFor();
  if (page.url().includes('api=')) await page.locator('.recent').waitFor();
}

const scene = await PageScene.start();
try {
  Object.assign(scene.ingest, { receivedPerSecond: 3.4 });
  await scene.take(makeTraffic(Date.now() * 1000));
  await take(scene, 'page-light', { theme: 'light' });
  await take(scene, 'page-dark', { theme: 'dark' });
  await take(scene, 'page-map', { theme: 'light', query: '?view=map' });
  const shop = await PageScene.start();
  Object.assign(shop.ingest, { receivedPerSecond: 12.2 });
  await shop.take(shopTraffic(Date.now() * 1000));
  await take(shop, 'page-apis', { theme: 'light', query: '?view=apis' });
  const charges = 'POST+payments:8080+/v1/charges';
  await take(shop, 'page-endpoint', { theme: 'light', query: `?view=apis&api=${charges}` });
} finally {
  await endScenes();
}
