import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { goToView, rowsOf, untilQuery, untilRows } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchanges } from './sample-exchanges.ts';

describe('the address of the page', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  before(async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(600, Date.now() * 1000 - 30e6, 600e6));
  });
  after(() => scene.stop());
  beforeEach(async () => {
    page = await scene.open();
    await rowsOf(page);
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  async function writeTerm(term: string): Promise<void> {
    await page.focus('#filter');
    await page.keyboard.type(term, { delay: 20 });
    await page.keyboard.press('Enter');
  }
  const selectedPath = () =>
    page.locator('.row[aria-selected=true] .url').first().textContent({ timeout: 2000 });
  const selectedIndex = () =>
    page.locator('.row[aria-selected=true]').first().getAttribute('data-index', { timeout: 2000 });

  it('steps back by finished terms, not by the letters that were written', async () => {
    await writeTerm('method:GET');
    await untilQuery(page, /^\?filter=method:GET$/);
    await page.keyboard.type('host:sh');
    await untilQuery(page, /^\?filter=method:GET host:sh$/);
    await writeTerm('op');
    await untilQuery(page, /^\?filter=method:GET host:shop$/);
    await page.goBack();
    await untilQuery(page, /^\?filter=method:GET$/);
    assert.deepEqual(await page.locator('.chip').allInnerTexts(), ['method:GET']);
    await page.goBack();
    await untilQuery(page, /^$/);
    await page.goForward();
    await untilQuery(page, /^\?filter=method:GET$/);
    await untilRows(page, 'only GET', (rows) => rows.length > 0 && rows.every((row) => row.includes('GET')));
  });

  it('steps back over a term that a key added', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('f');
    await untilQuery(page, /^\?filter=method:/);
    await page.goBack();
    await untilQuery(page, /^$/);
  });

  it('takes a walk down the list for one step', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const first = await untilQuery(page, /open=/);
    for (let step = 0; step < 5; step++) await page.keyboard.press('j');
    await eventually('the sixth row', selectedIndex, (index) => index === '5');
    assert.notEqual(await untilQuery(page, /open=/), first);
    await page.goBack();
    await untilQuery(page, /^$/);
    assert.equal(await page.locator('.exchange').count(), 0);
  });

  it('opens an exchange far down with its row in the list, where the keys continue', async () => {
    await page.locator('#list').focus();
    await page.keyboard.press('j');
    let index = 0;
    for (let turn = 0; turn < 12; turn++) {
      await page.keyboard.press('PageDown');
      // It is selected once it is loaded.
      index = Number(await eventually('a row further down', selectedIndex, (next) => Number(next) > index));
    }
    assert.ok(index > 200, `${index}`);
    const path = await selectedPath();
    await page.keyboard.press('Enter');
    await page.locator('.exchange h3').first().waitFor();
    await page.reload();
    assert.equal(await eventually('the row', selectedPath, (text) => text !== null), path);
    assert.equal(Number(await selectedIndex()), index);
    await page.keyboard.press('j');
    await eventually('the next row', selectedIndex, (next) => Number(next) === index + 1);
  });

  it('opens the map with its filter, and leads back to the rows that were on screen', async () => {
    await writeTerm('host:shop');
    await untilQuery(page, /^\?filter=host:shop$/);
    await page.locator('#filter').blur();
    const before = await untilRows(
      page,
      'shop',
      (rows) => rows.length > 5 && rows.every((row) => row.includes('shop')),
    );
    await goToView(page, 'm');
    await untilQuery(page, /view=map&filter=host:shop/);
    await page.goBack();
    await untilQuery(page, /^\?filter=host:shop$/);
    await untilRows(page, 'the same', (rows) => rows[0] === before[0] && rows.length > 5);
  });

  it('keeps the scroll position of the list while an exchange replaces it on a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('#list').hover();
    await page.mouse.wheel(0, 2700);
    await page.locator('.row[data-index="100"]').click();
    await page.locator('.exchange h3').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.row[data-index="100"]').waitFor();
  });
});
