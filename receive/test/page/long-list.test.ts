import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { serveLongList } from './long-list.ts';
import { goToView, untilRows } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';

const COUNT = 1_000_000;

describe('a list of 1,000,000 exchanges', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  let asked: string[];
  before(async () => {
    scene = await PageScene.start();
  });
  after(() => scene?.stop());
  beforeEach(async () => {
    page = await scene.open('?view=map');
    asked = await serveLongList(page, { count: COUNT, newestUs: Date.now() * 1000, everyUs: 600 });
    await goToView(page, 't');
    await eventually('all rows', rowCount, (count) => count === COUNT + 1);
  });
  afterEach(() => page.context().close());

  const rowCount = async () => Number(await page.locator('#list').getAttribute('aria-rowcount'));
  /** Row numbers on screen by what the rows say, -1 until they are loaded, and by the place that the grid gives them. */
  const places = () =>
    page.$$eval('#list [data-index]', (rows) =>
      rows.map((row) => [
        Number(/\/number\/(\d+)/.exec(row.textContent ?? '')?.[1] ?? -1),
        Number(row.getAttribute('data-index')),
      ]),
    );
  const scrollTo = (share: number) =>
    page.locator('#list').evaluate((list, part) => {
      list.scrollTop = part * (list.scrollHeight - list.clientHeight);
    }, share);

  it('stays within what browsers can draw, and draws no more rows than fit the screen', async () => {
    const height = await page.locator('#list').evaluate((list) => list.scrollHeight);
    assert.ok(height < 16_000_000, `${height} px`);
    assert.ok((await page.locator('#list [role=row]').count()) < 60);
  });

  it('opens in the middle without loading what is before, and every row is in its place', async () => {
    await scrollTo(0.5);
    const shown = await eventually(
      'rows of the middle',
      places,
      (seen) => seen.length > 20 && seen.every(([number = -1, place = 0]) => number >= 0 && place > 1000),
    );
    for (const [number, place] of shown) assert.equal(number, place);
    const middle = shown[0]?.[1] ?? 0;
    assert.ok(Math.abs(middle - COUNT / 2) < COUNT / 100, `${middle} is not the middle`);
    const loaded = asked.filter((address) => address.startsWith('/api/exchanges'));
    assert.ok(loaded.length < 20, `${loaded.length} pages`);
  });

  it('moves by the pixels of the wheel after a jump, and loads on both ways', async () => {
    await scrollTo(0.3);
    const [before] = await eventually(
      'rows',
      places,
      (seen) => seen.length > 20 && (seen[0]?.[1] ?? 0) > 1000,
    );
    await page.locator('#list').hover();
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -540);
    await eventually('the rows 200 above', places, (seen) => {
      const [number, place] = seen[0] ?? [];
      return seen.length > 20 && number === place && place === (before?.[1] ?? 0) - 200;
    });
  });

  it('reaches its last row', async () => {
    await page.locator('#list').focus();
    await page.keyboard.press('End');
    const rows = await untilRows(
      page,
      'the last',
      (seen) => seen.at(-1)?.includes(`/number/${COUNT - 1}`) === true,
    );
    assert.ok(rows.length > 20);
  });

  it('keeps no more rows than it needs while one scrolls through', async () => {
    for (let share = 0; share <= 1; share += 0.05) {
      await scrollTo(share);
      await eventually('rows', places, (seen) => seen.length > 20);
    }
    assert.ok((await page.locator('#list [role=row]').count()) < 60);
  });
});
