import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { rowsOf, untilQuery, untilRows, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchanges } from './sample-exchanges.ts';

describe('the filter box', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  before(async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(400, Date.now() * 1000, 600e6));
  });
  after(() => scene?.stop());
  beforeEach(async () => {
    page = await scene.open();
    await rowsOf(page);
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints, []);
  });

  const chips = () => page.locator('.chip').allInnerTexts();
  const options = () => page.locator('[role=option] code').allInnerTexts();

  it('takes the keys after /, makes a finished term a chip, filters the list and is kept in the address', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('host:auth ');
    await untilRows(
      page,
      'auth alone',
      (rows) => rows.length > 0 && rows.every((row) => / auth\//.test(row)),
    );
    assert.deepEqual(await chips(), ['host:auth']);
    await untilQuery(page, /^\?filter=host:auth$/);
    await page.reload();
    await untilRows(
      page,
      'auth alone',
      (rows) => rows.length > 0 && rows.every((row) => / auth\//.test(row)),
    );
    assert.deepEqual(await chips(), ['host:auth']);
  });

  it('filters by the word that is still being written', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('kettle');
    await untilRows(
      page,
      'kettles',
      (rows) => rows.length > 0 && rows.every((row) => row.includes('kettle')),
    );
    assert.deepEqual(await chips(), []);
  });

  it('completes the name of a field and then a value that is stored, with arrows and enter', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('ho');
    await eventually('suggestions', options, (found) => found[0] === 'host:');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('#filter').getAttribute('aria-activedescendant'), 'suggestion-0');
    await page.keyboard.press('Enter');
    await page.keyboard.type('pay');
    await eventually(
      'the stored host',
      options,
      (found) => found.length === 1 && found[0] === 'host:payments',
    );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual(await chips(), ['host:payments']);
    assert.equal(await page.inputValue('#filter'), '');
  });

  it('takes the last chip back to be written on with backspace', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('host:auth status:401 ');
    await page.keyboard.press('Backspace');
    assert.deepEqual(await chips(), ['host:auth']);
    assert.equal(await page.inputValue('#filter'), 'status:401');
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('3 ');
    await untilQuery(page, /^\?filter=host:auth status:403$/);
  });

  it('says in place what is wrong with a term, and keeps the filter that held before', async () => {
    await page.keyboard.press('/');
    // In one piece: a pause in `status` would filter by that word.
    await page.keyboard.insertText('status:9xx');
    await page.keyboard.press('Enter');
    assert.match(await untilText(page, '#filter-mistake', /./), /status:9xx is not a status; allowed are/);
    assert.equal(await page.locator('#filter').getAttribute('aria-invalid'), 'true');
    assert.equal(new URL(page.url()).search, '');
    await page.fill('#filter', 'status:4xx');
    await page.keyboard.press('Enter');
    assert.deepEqual(await chips(), ['status:4xx']);
    assert.equal(await page.locator('#filter-mistake').innerText(), '');
  });

  it('keeps a quoted text of several words in one chip', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('"two words" -is:cut ');
    assert.deepEqual(await chips(), ['"two words"', '-is:cut']);
  });

  it('adds the cell that the keyboard is on with f, and the cell under the pointer', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('f');
    const method = (await rowsOf(page))[0]?.split(' ')[1];
    await untilQuery(page, new RegExp(`^\\?filter=method:${method}$`));
    await page.hover('[data-index="0"] [data-column="4"]');
    await page.keyboard.press('f');
    await untilQuery(page, /source:\w+ destination:\w+$/);
  });

  it('removes a chip with delete', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('host:auth method:get ');
    await page.locator('.chip').first().focus();
    await page.keyboard.press('Delete');
    await untilQuery(page, /^\?filter=method:get$/);
    assert.deepEqual(await chips(), ['method:get']);
  });
});
