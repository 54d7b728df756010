import assert from 'node:assert/strict';
import type { Page, Request, Route } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { goToView, noticeOf, readRows, rowsOf, untilQuery, untilRows, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange, sampleExchanges } from './sample-exchanges.ts';

describe('the list of exchanges', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  let taken = 1000;
  before(async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(600, Date.now() * 1000 - 60e6, 600e6));
  });
  after(() => scene?.stop());
  beforeEach(async () => {
    page = await scene.open();
    await rowsOf(page);
    await untilText(page, '.live', /Live/);
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints, []);
  });

  /** Stores one that the list shows by its path. */
  async function arrive(path: string): Promise<void> {
    await scene.take([sampleExchange(taken++, Date.now() * 1000, { path, host: 'new' })]);
  }
  const isFirst = (path: string) => (rows: string[]) => rows[0]?.includes(path) === true;

  it('shows what arrives at once while it stands at its top', async () => {
    await arrive('/first');
    await untilRows(page, 'the first', isFirst('new/first'));
    await arrive('/second');
    await untilRows(page, 'the second', isFirst('new/second'));
  });

  it('does not move while somebody reads further down, and counts what waits', async () => {
    await page.locator('#list').hover();
    await page.mouse.wheel(0, 2700);
    await eventually(
      'the end of the scrolling',
      () => page.locator('#list').evaluate((list) => list.scrollTop),
      (top) => top === 2700,
    );
    const before = await untilRows(
      page,
      'another place',
      (rows) => rows.length > 0 && !isFirst('new/')(rows),
    );
    for (let n = 0; n < 3; n++) await arrive(`/waits-${n}`);
    assert.match(await untilText(page, '.waiting', /^3 new$/), /3/);
    assert.deepEqual(await readRows(page), before);
    await page.click('.waiting');
    await untilRows(page, 'the newest', isFirst('new/waits-2'));
    assert.equal(await page.locator('.waiting').count(), 0);
  });

  it('does not move under a row that the keyboard is on, and follows again after escape', async () => {
    await page.keyboard.press('j');
    await arrive('/under');
    await untilText(page, '.waiting', /^1 new$/);
    await page.keyboard.press('Escape');
    await untilRows(page, 'the one that waited', isFirst('new/under'));
  });

  it('pauses with space, and goes on with it', async () => {
    await page.keyboard.press('Space');
    await untilText(page, '.live', /Paused/);
    await arrive('/paused');
    await untilText(page, '.waiting', /^1 new$/);
    assert.ok(!isFirst('new/paused')(await readRows(page)));
    await page.keyboard.press('Space');
    await untilRows(page, 'the one that waited', isFirst('new/paused'));
    assert.equal(await untilText(page, '.live', /./), 'Live');
  });

  it('shows only what fits the filter of what arrives', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('path:/fits');
    await page.keyboard.press('Enter');
    await untilText(page, '.state', /No exchange matches/);
    await arrive('/other');
    await arrive('/fits');
    const rows = await untilRows(page, 'what fits', (seen) => seen.length > 0);
    assert.equal(rows.length, 1);
    assert.match(rows[0] as string, /new\/fits/);
  });

  it('shows nothing of a former filter, which answers late', async () => {
    await page.context().close();
    // The page asks for what came while it connected.
    const asked = Promise.withResolvers<Request>();
    const late = Promise.withResolvers<void>();
    const hold = async (route: Route) => {
      asked.resolve(route.request());
      await late.promise;
      await route.continue();
    };
    page = await scene.open('', {
      prepare: (opening) => opening.route(/api\/exchanges\?.*limit=100$/, hold),
    });
    const request = await asked.promise;
    await page.fill('#filter', 'path:/wanted');
    await page.keyboard.press('Enter');
    await untilText(page, '.state', /No exchange matches/);
    await arrive('/unwanted');
    late.resolve();
    await request.response();
    await arrive('/wanted');
    const rows = await untilRows(page, 'what fits', (seen) => seen.length > 0);
    assert.equal(rows.length, 1);
  });

  it('loses nothing that arrives while another time loads', async () => {
    const counted = Promise.withResolvers<void>();
    await page.route('**/api/summary?**', async (route) => {
      await counted.promise;
      await route.continue();
    });
    const other = await scene.open();
    await untilText(other, '.live', /Live/);
    await Promise.all([
      page.waitForResponse('**/api/exchanges?**'),
      page.selectOption('select[aria-label=Time]', { label: 'Last hour' }),
    ]);
    await arrive('/meanwhile');
    // What one window shows has come to the other, too.
    await untilRows(other, 'what came meanwhile', isFirst('new/meanwhile'));
    counted.resolve();
    await page.locator('#list[aria-busy=false]').waitFor();
    await untilRows(page, 'what came meanwhile', isFirst('new/meanwhile'));
    await other.context().close();
  });

  it('opens with enter, moves what is open with j and k, and closes with escape', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const first = await untilQuery(page, /open=\w+/);
    await page.keyboard.press('j');
    const second = await eventually(
      'another',
      () => new URL(page.url()).search,
      (query) => query !== first,
    );
    assert.match(second, /open=\w+/);
    assert.equal(await page.locator('.row[aria-selected=true]').getAttribute('data-index'), '1');
    await page.keyboard.press('k');
    await eventually(
      'the first again',
      () => new URL(page.url()).search,
      (query) => query === first,
    );
    await page.keyboard.press('Escape');
    await untilQuery(page, /^$/);
    await eventually(
      'focus in the list',
      () => page.evaluate<string>('document.activeElement.id'),
      (id) => id === 'list',
    );
  });

  it('goes to its end with one key, and loads what is there', async () => {
    await page.locator('#list').focus();
    await page.keyboard.press('End');
    const total = Number(await page.locator('#list').getAttribute('aria-rowcount')) - 1;
    await eventually(
      'the last row',
      () => page.locator('.row[aria-selected=true]').getAttribute('data-index'),
      (index) => index === String(total - 1),
    );
  });

  it('shows controls and marks of direction from the wire, and never takes markup from it', async () => {
    await arrive('/a\u202egpj.exe\u0007<img src=x onerror=alert(1)>');
    const [row] = await untilRows(page, 'the hostile one', isFirst('gpj.exe'));
    assert.ok(row?.includes('/a\\u{202e}gpj.exe\\u{7}<img src=x onerror=alert(1)>'), row);
    assert.equal(await page.locator('#list img').count(), 0);
  });

  it('copies the exchange as curl with c', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('j');
    assert.match(await noticeOf(page, () => page.keyboard.press('c')), /Copied as curl/);
    assert.match(await page.evaluate<string>('navigator.clipboard.readText()'), /^curl /);
  });

  it('goes to the views with g and a letter, and lists the keys with ?', async () => {
    await goToView(page, 'm');
    await untilQuery(page, /^\?view=map$/);
    await goToView(page, 't');
    await untilQuery(page, /^$/);
    await page.keyboard.press('?');
    await untilText(page, '.key-list', /add the cell to the filter/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('kept');
    assert.equal(await page.inputValue('#filter'), 'kept');
    await eventually(
      'no list of keys',
      () => page.locator('.key-list').count(),
      (count) => count === 0,
    );
  });
});
