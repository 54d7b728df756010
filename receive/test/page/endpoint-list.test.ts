import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { findingsOf } from './accessibility.ts';
import type { CataloguePage } from './catalogue/catalogue-page.ts';
import { useCataloguePages } from './catalogue/catalogue-pages.ts';
import type { FakeCatalogue } from './catalogue/fake-catalogue.ts';
import { sampleEndpoints } from './catalogue/sample-endpoints.ts';
import { goToView, untilQuery, untilText } from './page-probes.ts';
import { type OpenOptions, PAGE_SPEC_MS } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const NOW_MS = Date.now();

describe('the list of endpoints', function () {
  this.timeout(PAGE_SPEC_MS);
  const pages = useCataloguePages([sampleExchange(1, NOW_MS * 1000)]);
  let view: CataloguePage;
  let page: Page;

  async function open(
    query = '',
    catalogue: Partial<FakeCatalogue> = { endpoints: sampleEndpoints(NOW_MS), learned: 412_204 },
    options: OpenOptions = {},
  ): Promise<void> {
    view = await pages.open(query, catalogue, options);
    page = view.page;
  }
  const rowWith = (text: string) => view.rowWith(text);

  it('shows endpoints by host, with how they are used, who calls them and what they carry', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    const cells = await rowWith('POST /v1/charges').locator('> div').allInnerTexts();
    assert.deepEqual(
      cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()).filter((cell) => !/ago$/.test(cell)),
      [
        'POST /v1/charges',
        '6,204',
        '92 %',
        '4.1 %',
        '4.4 %',
        '182 ms',
        '1.20 s',
        'checkout',
        'card e-mail +1',
        '',
      ],
    );
    assert.equal(await rowWith('POST /v1/charges').locator('.server.notable').count(), 1);
    assert.match(await untilText(page, '.catalogue-bar', /endpoints/), /^29 endpoints of 5 hosts/);
    assert.match(await rowWith('/items/{itemId}/reviews').innerText(), /new$/);
  });

  it('draws the same hours in every row', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    const boxes = await page.$$eval('.sparkline', (drawings) =>
      drawings.map((one) => one.getAttribute('viewBox')),
    );
    assert.ok(boxes.length > 20);
    assert.deepEqual(new Set(boxes), new Set(['0 0 48 18']));
    await page.getByRole('button', { name: 'Last 48 hours' }).waitFor();
  });

  it('leaves the columns of times out if there are none', async () => {
    const endpoints = sampleEndpoints(NOW_MS).map((endpoint) => ({
      ...endpoint,
      p50_ms: null,
      p95_ms: null,
    }));
    await open('', { endpoints });
    await rowWith('payments:8080').waitFor();
    const heads = await page.locator('#list [role=columnheader]').allInnerTexts();
    assert.deepEqual(heads, [
      'Endpoint ↑',
      'Last 48 hours',
      'Count',
      '2xx',
      '4xx',
      '5xx',
      'Callers',
      'Sensitive',
      'Marks',
    ]);
  });

  it('searches host, method, path, callers and kinds of data, and keeps the search in the address', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('payments card');
    await view.untilNames(
      'one endpoint',
      (names) => names.length === 2 && names[1] === 'POST payments:8080/v1/charges',
    );
    await untilQuery(page, /^\?view=apis&search=payments card$/);
    await page.keyboard.press('Enter');
    await page.locator('#list:focus').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await view.untilNames('all', (names) => names.length > 20);
    await page.goBack();
    await view.untilNames('one endpoint', (names) => names.length === 2);
  });

  it('says when nothing matches, which word is to blame, and removes it', async () => {
    await open('&search=charges+kettle+card');
    const text = await untilText(page, '.state', /No endpoint matches/);
    assert.match(text, /Without kettle there is 1\./);
    assert.deepEqual(await findingsOf(page, 'body'), []);
    await page.click('text=Remove it');
    await view.untilNames('the endpoint', (names) => names.includes('POST payments:8080/v1/charges'));
    await untilQuery(page, /search=charges card$/);
  });

  it('sorts by every column in both orders, then without hosts, and keeps the order in the address', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    await page.getByRole('button', { name: 'p95' }).click();
    await view.untilNames('the slowest first', ([first]) => first === 'POST files.example.org/uploads');
    await untilQuery(page, /sort=-p95$/);
    assert.equal(await page.locator('.row.host').count(), 0);
    assert.equal(await page.locator('[role=columnheader][aria-sort=descending]').innerText(), 'p95 ↓');
    await page.getByRole('button', { name: 'p95' }).click();
    await view.untilNames('the fastest first', ([first]) => first === 'GET payments:8080/healthz');
    await page.reload();
    await view.untilNames('the fastest first', ([first]) => first === 'GET payments:8080/healthz');
    for (const name of [
      'Count',
      '2xx',
      '4xx',
      '5xx',
      'p50',
      'Callers',
      'Sensitive',
      'Marks',
      'Last 48 hours',
    ]) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('[aria-sort=descending]', { hasText: name }).waitFor();
    }
  });

  it('folds hosts, one by one and all at once', async () => {
    await open();
    await rowWith('/userinfo').waitFor();
    await rowWith('auth').locator('.fold').click();
    await rowWith('/userinfo').waitFor({ state: 'detached' });
    assert.equal(await rowWith('auth').getAttribute('aria-expanded'), 'false');
    assert.equal(await page.locator('.detail').count(), 0);
    await page.getByRole('button', { name: 'Fold all hosts' }).click();
    await view.untilNames('only hosts', (names) => names.length === 5);
    await page.getByRole('button', { name: 'Unfold all hosts' }).click();
    await rowWith('/userinfo').waitFor();
  });

  it('hides paths that were never served behind a line, and opens it', async () => {
    await open('&search=shop/');
    const line = rowWith('3 paths were only answered with 404 or 405');
    await line.waitFor();
    assert.equal(await rowWith('/.env').count(), 0);
    await line.click();
    await rowWith('/.env').waitFor();
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await line.click();
    await rowWith('/.env').waitFor({ state: 'detached' });
  });

  it('is walked with the keyboard alone', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    await page.keyboard.press('j');
    await view.untilSelected('auth');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await view.untilSelected('GET auth/.well-known/openid-configuration');
    await page.keyboard.press('ArrowLeft');
    await view.untilSelected('auth');
    assert.equal(await page.locator('.row.selected').getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    const lastLine = rowWith('3 paths were only');
    await lastLine.waitFor();
    await page.keyboard.press('Enter');
    await rowWith('/.env').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.detail-head h2:focus').waitFor();
    await untilQuery(page, /api=GET auth \/\.well-known\/openid-configuration$/);
    await page.keyboard.press('j');
    await untilQuery(page, /api=GET auth \/sessions\/\{sessionId\}$/);
    await page.keyboard.press('Escape');
    await page.locator('#list:focus').waitFor();
    await untilQuery(page, /^\?view=apis$/);
    await page.keyboard.press('Escape');
    await page.locator('.row.selected').waitFor({ state: 'detached' });
  });

  it('is reached with g a, which the list of keys names', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    await goToView(page, 't');
    await untilQuery(page, /^$/);
    await page.keyboard.press('?');
    assert.match(await page.locator('.key-list').innerText(), /g a\s+APIs/);
    await page.keyboard.press('Escape');
    await goToView(page, 'a');
    await rowWith('payments:8080').waitFor();
    await untilQuery(page, /^\?view=apis$/);
  });

  it('takes a walk down the list for one step back', async () => {
    await open();
    await rowWith('/userinfo').click();
    await untilQuery(page, /api=GET auth \/userinfo$/);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await untilQuery(page, /api=GET catalog \/categories$/);
    await page.goBack();
    await untilQuery(page, /^\?view=apis$/);
    assert.equal(await page.locator('.detail').count(), 0);
  });
});
