import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { rowsOf, stopClock, untilQuery, untilRows, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange, sampleExchanges } from './sample-exchanges.ts';

describe('the chart', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  let nowUs: number;
  before(async () => {
    scene = await PageScene.start();
    nowUs = Date.now() * 1000;
    await scene.take(sampleExchanges(900, nowUs, 890e6));
    await scene.take([sampleExchange(5000, nowUs - 450e6, { status: 500, path: '/odd' })]);
  });
  after(() => scene?.stop());
  beforeEach(async () => {
    // What was in the middle of the chart stays there.
    page = await scene.open('', { prepare: stopClock(nowUs / 1000) });
    await rowsOf(page);
    await untilText(page, '#chart-text', /^[1-9]\d* exchanges/);
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints, []);
  });

  /** The point at a share of the plot's width. */
  async function at(share: number): Promise<[x: number, y: number]> {
    const box = await page.locator('.plot').boundingBox();
    assert.ok(box);
    return [box.x + share * box.width, box.y + box.height / 2];
  }
  const secondsOfRange = (query: string) => {
    const [since, until] = (/range=([^&]+)/.exec(query)?.[1] ?? '')
      .split('/')
      .map((time) => Date.parse(time) / 1000);
    return (until ?? Number.NaN) - (since ?? Number.NaN);
  };

  it('says in words what it shows', async () => {
    const text = await untilText(page, '#chart-text', /exchanges/);
    assert.match(text, /^\d+ exchanges, \d+ with 4xx, \d+ with 5xx or no response\. Most at \d\d:\d\d\./);
  });

  it('zooms where it is dragged, and goes back with a double click', async () => {
    await page.mouse.move(...(await at(0.4)));
    await page.mouse.down();
    await page.mouse.move(...(await at(0.6)), { steps: 4 });
    await page.mouse.up();
    const query = await untilQuery(page, /range=/);
    const seconds = secondsOfRange(query);
    assert.ok(seconds >= 160 && seconds <= 220, `${seconds} s`);
    await untilText(page, '.live', /^Fixed time$/);
    await untilRows(page, 'rows of that time', (rows) => rows.length > 0);
    await page.mouse.dblclick(...(await at(0.5)));
    await untilQuery(page, /^$/);
  });

  it('goes back with the browser, too', async () => {
    await page.mouse.move(...(await at(0.2)));
    await page.mouse.down();
    await page.mouse.move(...(await at(0.3)), { steps: 4 });
    await page.mouse.up();
    await untilQuery(page, /range=/);
    await page.goBack();
    await untilQuery(page, /^$/);
  });

  it('jumps in the list to the bar that is clicked, and stays at that time while more arrives', async () => {
    await page.mouse.click(...(await at(0.5)));
    const rows = await untilRows(page, 'the middle', (seen) => seen.some((row) => row.includes('/odd')));
    await scene.take([sampleExchange(6000, Date.now() * 1000)]);
    await untilText(page, '.waiting', /^1 new$/);
    assert.ok(rows.length > 0);
    assert.equal(new URL(page.url()).search, '');
  });

  it('does all of it by keyboard', async () => {
    await page.locator('.plot').focus();
    await page.keyboard.press('Home');
    assert.match((await page.locator('.plot').getAttribute('aria-valuetext')) ?? '', /: \d+ exchanges?/);
    for (let step = 0; step < 9; step++) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    assert.equal(secondsOfRange(await untilQuery(page, /range=/)), 100);
    await page.keyboard.press('Backspace');
    await untilQuery(page, /^$/);
  });

  it('offers the dragged time in the menu of times, and a way out of it', async () => {
    await page.goto(`${scene.address}/?range=2026-01-01T10:00:00Z/2026-01-01T11:00:00Z`);
    await untilText(page, '.state', /There are some at another time/);
    await page.click('text=Zoom out');
    await untilQuery(page, /^$/);
    await page.selectOption('select[aria-label=Time]', { label: 'Last 6 hours' });
    await untilQuery(page, /^\?range=6h$/);
  });
});
