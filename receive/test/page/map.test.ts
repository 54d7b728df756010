import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { Exchange } from '../../src/exchange.ts';
import { findingsOf } from './accessibility.ts';
import { hostileExchange } from './hostile-exchange.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange, sampleExchanges } from './sample-exchanges.ts';

describe('the map', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  beforeEach(async () => {
    scene = await PageScene.start();
  });
  afterEach(async () => {
    try {
      assert.equal(await page.evaluate('window.hacked'), undefined);
      assert.deepEqual(await findingsOf(page, '.map-view'), []);
      assert.deepEqual(scene.complaints.splice(0), []);
    } finally {
      await scene.stop();
    }
  });

  const shop = () => sampleExchanges(300, Date.now() * 1000, 600e6);
  const box = (name: string | RegExp) => page.locator('.box', { hasText: name });
  const line = (name: string) => page.locator(`.edge[aria-label^="${name}"]`);
  const placeOf = (name: string) => box(name).getAttribute('transform');
  const untilFilter = (pattern: RegExp) =>
    eventually(
      `the filter ${pattern}`,
      () => decodeURIComponent(new URL(page.url()).search.replaceAll('+', ' ')),
      (query) => pattern.test(query) && !query.includes('view=map'),
    );

  it('draws who calls whom from left to right, with rates, and says what a line carries', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map');
    await box('checkout').waitFor();
    const left = async (name: string) => (await box(name).boundingBox())?.x ?? 0;
    assert.ok((await left('checkout')) < (await left('payments')));
    assert.match(
      (await line('checkout calls payments').getAttribute('aria-label')) ?? '',
      /Rate [\d.]+\/min, Errors [\d.]+ %, p50 \d+ ms, p95 .+, Requests .+, Responses .+ MB$/,
    );
    await line('checkout calls payments').locator('.edge-label').hover();
    await page.getByText('checkout → payments').waitFor();
    assert.match(await page.locator('.map-detail').innerText(), /p95/);
  });

  it('goes to the traffic of a box or a line by a click', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map');
    await box('payments').click();
    await untilFilter(/filter=destination:payments$/);
    await page.goBack();
    await line('gateway calls auth').locator('.edge-label').click();
    await untilFilter(/filter=source:gateway destination:auth$/);
    page.removeAllListeners();
    await page.goBack();
    await box('payments').waitFor();
  });

  it('is walked with the keyboard alone', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map');
    await box('web').waitFor();
    await page.getByRole('button', { name: 'Table' }).focus();
    await page.keyboard.press('Tab');
    await page.locator('.box:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.edge:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.box:focus').waitFor();
    const before = await page.locator('.map-drawing > g').getAttribute('transform');
    await page.keyboard.press('+');
    await eventually(
      'a larger map',
      () => page.locator('.map-drawing > g').getAttribute('transform'),
      (now) => now !== before,
    );
    assert.deepEqual(await findingsOf(page, '.map-view'), []);
    await page.keyboard.press('Enter');
    await untilFilter(/filter=destination:/);
    await page.goBack();
    await box('web').waitFor();
  });

  it('is moved by dragging, which presses nothing, and scaled by the wheel', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map');
    await box('payments').waitFor();
    const before = await box('payments').boundingBox();
    const { x, y } = before ?? { x: 0, y: 0 };
    await page.mouse.move(x + 10, y + 10);
    await page.mouse.down();
    await page.mouse.move(x - 90, y + 40, { steps: 4 });
    await page.mouse.up();
    const moved = await box('payments').boundingBox();
    assert.deepEqual([moved?.x, moved?.y], [x - 100, y + 30]);
    await page.mouse.wheel(0, -100);
    await eventually(
      'a larger box',
      async () => (await box('payments').boundingBox())?.width ?? 0,
      (width) => width > (before?.width ?? 0),
    );
    assert.match(page.url(), /view=map$/);
  });

  it('is a table too, which leads to the same traffic', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map');
    await page.getByRole('button', { name: 'Table' }).click();
    const row = page.locator('.map-table tr', { hasText: /^gateway.*auth/ });
    assert.match(await row.innerText(), /gateway \(shop\)\s+auth \(shop\)\s+[\d.]+\/min/);
    assert.deepEqual(await findingsOf(page, '.map-view'), []);
    await row.getByRole('button').click();
    await untilFilter(/filter=source:gateway destination:auth$/);
    await page.goBack();
    await page.locator('.map-view').waitFor();
  });

  it('does not move when new calls come, and shows them', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map');
    await box('web').waitFor();
    const [label, place] = [await line('web calls shop').getAttribute('aria-label'), await placeOf('web')];
    await scene.take(
      Array.from({ length: 100 }, () =>
        sampleExchange(1, Date.now() * 1000, { source: 'web', destination: 'shop' }),
      ),
    );
    await eventually(
      'other figures',
      () => line('web calls shop').getAttribute('aria-label'),
      (now) => now !== label,
    );
    assert.equal(await placeOf('web'), place);
  });

  it('folds 200 workloads by namespace, and opens a namespace', async () => {
    await scene.take(manyWorkloads());
    page = await scene.open('?view=map');
    await box('team-3').waitFor();
    assert.ok((await page.locator('.box').count()) <= 60);
    await page.getByRole('button', { name: 'Fit the whole map' }).click();
    await box('team-3').click();
    await box('worker-65').waitFor();
    await page.getByRole('button', { name: 'Fold team-3' }).click();
    await box('20 workloads').first().waitFor();
  });

  it('shows hostile names as text', async () => {
    await scene.take([hostileExchange(Date.now() * 1000)]);
    page = await scene.open('?view=map');
    await box('</script>').first().waitFor();
    assert.equal(await page.locator('.map-view :is(script, img)').count(), 0);
  });

  it('says so when nothing fits', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map&filter=host:nowhere');
    await page.getByText('Nothing matches the filter in this time range.').waitFor();
  });

  it('can be read in the dark theme and at 360 pixels', async () => {
    await scene.take(shop());
    page = await scene.open('?view=map', { colorScheme: 'dark', viewport: { width: 360, height: 800 } });
    await box('web').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
  });
});

/** Calls among 200 workloads of 10 namespaces. */
function manyWorkloads(): Exchange[] {
  const nowUs = Date.now() * 1000 - 1e6;
  return Array.from({ length: 400 }, (_, n) => {
    const [from, to] = [n % 200, (n % 200) + 1 + (n % 17)];
    return sampleExchange(n, nowUs - n * 1e6, {
      source: `worker-${from}`,
      sourceNamespace: `team-${Math.floor(from / 20)}`,
      destination: `worker-${to % 200}`,
      destinationNamespace: `team-${Math.floor((to % 200) / 20)}`,
    });
  });
}
