import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { Exchange } from '../../src/exchange.ts';
import { findingsOf } from './accessibility.ts';
import { hostileExchange, message } from './hostile-exchange.ts';
import { rowsOf } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const NARROW = { viewport: { width: 360, height: 800 } };

describe('the view of one exchange', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  let nowUs: number;
  before(async () => {
    scene = await PageScene.start();
    nowUs = Date.now() * 1000 - 60e6;
    await scene.take([
      failedPayment(nowUs),
      sampleExchange(2, nowUs - 1e6, { path: '/second', traceId: TRACE }),
      sampleExchange(3, nowUs - 2e6, { path: '/third', traceId: TRACE }),
      hostileExchange(nowUs - 3e6),
      sampleExchange(4, nowUs - 4e6, { status: 0, response: { ...message(''), version: '' } }),
    ]);
  });
  after(() => scene?.stop());
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  /** Opens the page with the exchange whose place in the list, newest first, is `index`. */
  async function open(index: number, options = {}): Promise<void> {
    const { exchanges } = await scene.store.list({ filter: { terms: [] }, limit: 10 });
    page = await scene.open(`?open=${exchanges[index]?.id}`, options);
    await page.locator('.detail-head h2').waitFor();
  }
  const text = (selector: string) => page.locator(selector).first().innerText();

  it('says what, where, how long and who saw it', async () => {
    await open(0);
    assert.equal(await text('.detail-head h2'), 'POST http://payments/v1/charges');
    const facts = (await page.locator('.facts > div').allInnerTexts()).join('; ');
    assert.match(
      facts,
      /^Status503 Service Unavailable; Duration1\.20 s; Fromcheckout \(shop\); Topayments \(bank\)/,
    );
    assert.match(facts, /Seen bycheckout-7d9f8, client side/);
  });

  it('shows headers in order, repeated ones too, and marks what was redacted', async () => {
    await open(0);
    const rows = page.locator('section[aria-labelledby=request-title] .pairs tr');
    assert.deepEqual(await rows.allInnerTexts(), [
      'host\tpayments',
      'content-type\tapplication/json',
      'authorization\tBearer redacted',
      'accept\ta',
      'accept\tb',
    ]);
    assert.equal(await page.locator('.pairs .redacted').count(), 1);
  });

  it('folds a long header and shows more of it when asked', async () => {
    await open(3);
    const row = page.locator('tr', { hasText: 'b=xxx' });
    assert.ok((await row.innerText()).length < 400);
    await row.getByRole('button', { name: 'Show more of set-cookie' }).click();
    assert.ok((await row.innerText()).length > 5000);
  });

  it('leads to the other exchanges of the trace', async () => {
    await open(0);
    const link = page.getByRole('button', { name: /0af76519…319c · 2 more/ });
    await link.click();
    await eventually(
      'the filter',
      () => page.url(),
      (url) => url.includes(`filter=trace:${TRACE}`),
    );
  });

  it('leads to all exchanges of the endpoint', async () => {
    await open(0);
    await page.getByRole('button', { name: 'Only this endpoint' }).click();
    await eventually(
      'the filter',
      () => decodeURIComponent(page.url()),
      (url) => url.includes('filter=method:POST+host:payments+path:/v1/charges'),
    );
  });

  it('copies as curl, fetch and JSON', async () => {
    await open(0, { permissions: ['clipboard-read', 'clipboard-write'] });
    for (const [name, pattern] of [
      ['Copy as curl', /^curl 'http:\/\/payments\/v1\/charges'/],
      ['Copy as fetch', /^await fetch\("http:\/\/payments\/v1\/charges"/],
      ['Copy as JSON', /^\{\n {2}"id": "/],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
      await eventually(name, copied, (seen) => pattern.test(seen));
    }
  });

  it('offers each body as a download of its bytes', async () => {
    await open(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the request body' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /request/);
  });

  it('runs nothing of a hostile exchange, and shows what cannot be seen', async () => {
    await open(3);
    assert.match(await text('.detail-head h2'), /<\/script><script>window\.hacked=1<\/script>/);
    assert.match(await text('.detail-head h2'), /card=redacted&\\u\{202e\}gpj\.exe\\u\{202c\}\\u\{0\}/);
    assert.match(await text('.exchange'), /<html><script>window\.hacked=1<\/script>/);
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.equal(await page.locator('.exchange :is(script, img, b)').count(), 0);
  });

  it('says so when there was no response', async () => {
    await open(4);
    await page.getByText('There was no response.').waitFor();
    assert.match(await text('.facts'), /no response/);
  });

  it('says so when an exchange is no longer stored', async () => {
    page = await scene.open('?open=00000');
    await page.getByText('This exchange is no longer stored').waitFor();
    scene.complaints.splice(0);
  });

  it('says why it cannot show an exchange, and tries again when asked', async () => {
    await open(0);
    await rowsOf(page);
    const restart = await scene.interrupt();
    await page.keyboard.press('Escape');
    await page.getByText('/second').first().click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    assert.deepEqual(await findingsOf(page, '.exchange'), []);
    await restart();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.detail-head h2', { hasText: '/second' }).waitFor();
    scene.complaints.splice(0);
  });

  it('opens by keyboard only, takes the focus, and gives it back to the list', async () => {
    page = await scene.open();
    await page.locator('#list [data-index]').first().waitFor();
    await page.locator('#list').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.detail-head h2:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.locator('.detail-head button:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#list:focus').waitFor();
    assert.equal(await page.locator('.exchange').count(), 0);
  });

  it('is side by side if there is room, and stacked at 360 pixels', async () => {
    await open(0);
    // Both at once, as what loads later above them moves both.
    const tops = () =>
      page.$$eval('.messages > section', (parts) => parts.map((part) => part.getBoundingClientRect().top));
    const [left, right] = await tops();
    assert.ok(left !== undefined && left === right, `${left} px, ${right} px`);
    await page.setViewportSize(NARROW.viewport);
    await eventually('one under the other', tops, ([above = 0, below = 0]) => above < below);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    assert.deepEqual(await findingsOf(page, '.exchange'), []);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`has nothing that an accessibility checker finds, in the ${colorScheme} theme`, async () => {
      await open(0, { colorScheme });
      await page.locator('[role=treeitem]').first().waitFor();
      assert.deepEqual(await findingsOf(page, '.exchange'), []);
      await page.getByRole('tab', { name: 'Hex' }).first().click();
      await page.getByRole('tab', { name: 'Raw' }).nth(1).click();
      assert.deepEqual(await findingsOf(page, '.exchange'), []);
    });
});

function failedPayment(startUs: number): Exchange {
  return sampleExchange(1, startUs, {
    method: 'POST',
    host: 'payments',
    path: '/v1/charges',
    status: 503,
    durationUs: 1_200_000,
    source: 'checkout',
    destination: 'payments',
    destinationNamespace: 'bank',
    traceId: TRACE,
    redacted: true,
    observer: { workload: 'checkout', namespace: 'shop', pod: 'checkout-7d9f8', side: 'client' },
    request: message('{"amount":4200,"card":"[redacted]","items":[{"sku":"kettle"}]}', [
      ['host', 'payments'],
      ['content-type', 'application/json'],
      ['authorization', 'Bearer [redacted]'],
      ['accept', 'a'],
      ['accept', 'b'],
    ]),
    response: message('{"error":"upstream timed out"}', [['content-type', 'application/json']]),
  });
}
