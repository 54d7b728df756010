import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { findingsOf } from './accessibility.ts';
import { type FakeCatalogue, serveCatalogue } from './catalogue/fake-catalogue.ts';
import { manyEndpoints, sampleEndpoints } from './catalogue/sample-endpoints.ts';
import { MARKUP } from './hostile-exchange.ts';
import { readRows, untilQuery, untilRows, untilText } from './page-probes.ts';
import { type OpenOptions, PageScene } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const NOW_MS = Date.now();

describe('the list of endpoints', () => {
  let scene: PageScene;
  let page: Page;
  let fake: FakeCatalogue;
  before(async () => {
    scene = await PageScene.start();
    await scene.take([sampleExchange(1, NOW_MS * 1000)]);
  });
  after(() => scene?.stop());
  afterEach(async () => {
    assert.equal(await page.evaluate('window.hacked'), undefined);
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  async function open(
    query = '',
    catalogue: Partial<FakeCatalogue> = { endpoints: sampleEndpoints(NOW_MS), learned: 412_204 },
    options: OpenOptions = {},
  ): Promise<void> {
    page = await scene.open(`?view=apis${query}`, {
      ...options,
      prepare: async (opening) => {
        fake = await serveCatalogue(opening, catalogue);
      },
    });
  }
  const rowWith = (text: string) => page.locator('#list .row', { hasText: text }).first();
  const selectedName = () =>
    page.locator('.rows .row.selected .endpoint').first().getAttribute('title', { timeout: 2000 });
  const untilSelected = (name: string) =>
    eventually(`${name} to be selected`, selectedName, (now) => now === name);
  const firstNames = async (count: number) => (await readNames()).slice(0, count);
  const readNames = () =>
    page.$$eval('#list .rows .row > .endpoint', (cells) => cells.map((cell) => cell.getAttribute('title')));
  const untilNames = (what: string, isDone: (names: (string | null)[]) => boolean) =>
    eventually(what, readNames, isDone);

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
    await untilNames(
      'one endpoint',
      (names) => names.length === 2 && names[1] === 'POST payments:8080/v1/charges',
    );
    await untilQuery(page, /^\?view=apis&search=payments card$/);
    await page.keyboard.press('Enter');
    await page.locator('#list:focus').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await untilNames('all', (names) => names.length > 20);
    await page.goBack();
    await untilNames('one endpoint', (names) => names.length === 2);
  });

  it('says when nothing matches, which word is to blame, and removes it', async () => {
    await open('&search=charges+kettle+card');
    const text = await untilText(page, '.state', /No endpoint matches/);
    assert.match(text, /Without kettle there is 1\./);
    assert.deepEqual(await findingsOf(page, 'body'), []);
    await page.click('text=Remove it');
    await untilNames('the endpoint', (names) => names.includes('POST payments:8080/v1/charges'));
    await untilQuery(page, /search=charges card$/);
  });

  it('sorts by every column in both orders, then without hosts, and keeps the order in the address', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    await page.getByRole('button', { name: 'p95' }).click();
    await untilNames('the slowest first', ([first]) => first === 'POST files.example.org/uploads');
    await untilQuery(page, /sort=-p95$/);
    assert.equal(await page.locator('.row.host').count(), 0);
    assert.equal(await page.locator('[role=columnheader][aria-sort=descending]').innerText(), 'p95 ↓');
    await page.getByRole('button', { name: 'p95' }).click();
    await untilNames('the fastest first', ([first]) => first === 'GET payments:8080/healthz');
    await page.reload();
    await untilNames('the fastest first', ([first]) => first === 'GET payments:8080/healthz');
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
    await untilNames('only hosts', (names) => names.length === 5);
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
    await untilSelected('auth');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await untilSelected('GET auth/.well-known/openid-configuration');
    await page.keyboard.press('ArrowLeft');
    await untilSelected('auth');
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
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await untilQuery(page, /^$/);
    await page.keyboard.press('?');
    assert.match(await page.locator('.key-list').innerText(), /g a\s+APIs/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
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

  it('shows new figures without moving a row while somebody reads', async () => {
    await open('&sort=-count');
    await rowWith('/items/{itemId}').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const before = await firstNames(10);
    fake.endpoints = fake.endpoints.map((endpoint) => ({ ...endpoint, count: 1_000_000 - endpoint.count }));
    fake.learned++;
    await eventually(
      'other figures',
      () => rowWith('/items/{itemId}').innerText(),
      (text) => text.includes('911,880'),
    );
    assert.deepEqual(await firstNames(10), before);
    await page.keyboard.press('Escape');
    fake.endpoints = fake.endpoints.map((endpoint) => ({ ...endpoint, count: endpoint.count + 1 }));
    fake.learned++;
    await untilNames('the order of the new figures', ([first]) => first !== before[0]);
  });

  it('keeps the rows on screen in place when others come above them', async () => {
    const endpoints = manyEndpoints(2000, NOW_MS);
    await open('', { endpoints });
    await rowWith('service-00').waitFor();
    await page.locator('#list').evaluate((list) => {
      list.scrollTop = 20_000;
    });
    await untilNames('rows further down', ([first]) => !first?.startsWith('service-00'));
    const topOf = (name: string) => page.locator(`.rows .row:has([title="${name}"])`).boundingBox();
    const name = (await readNames())[20] as string;
    const place = await topOf(name);
    const [first] = endpoints;
    fake.endpoints = [...Array(7).keys()]
      .map((n) => ({ ...first!, path_template: `/a-new-one/${n}` }))
      .concat(endpoints);
    fake.learned++;
    await untilText(page, '.catalogue-bar', /2,007 endpoints/);
    await eventually(
      'the row in its place',
      () => topOf(name),
      (box) => box !== null && box.y === place?.y,
    );
  });

  it('draws only what is on screen of 5,000 endpoints, and reaches the last one', async () => {
    await open('', { endpoints: manyEndpoints(5000, NOW_MS) });
    await rowWith('service-00').waitFor();
    assert.ok((await page.locator('#list .row').count()) < 60);
    await page.locator('#list').focus();
    await page.keyboard.press('End');
    await rowWith('part-4999').waitFor();
    assert.match(await page.locator('.host-on-top').innerText(), /service-49/);
    assert.ok((await page.locator('#list .row').count()) < 60);
  });

  it('says how many exchanges wait while it learns, and how many were missed', async () => {
    await open('', { waiting: 1200 });
    assert.match(await untilText(page, '.state', /Learning/), /1,200 exchanges are waiting\./);
    fake.endpoints = sampleEndpoints(NOW_MS);
    Object.assign(fake, { learned: 10, waiting: 48_000, missed: 1 });
    await untilText(page, '.catalogue-bar', /48,000 exchanges are waiting/);
    assert.match(
      await page.locator('.catalogue-bar .warns').innerText(),
      /^1 exchange was deleted before the receiver learned from it\./,
    );
  });

  it('says why there is nothing to show, and tries again when asked', async () => {
    await open('', { failure: { status: 503, error: 'The store cannot be read now: it is busy.' } });
    await untilText(page, '.state', /The store cannot be read now: it is busy\./);
    assert.deepEqual(await findingsOf(page, 'body'), []);
    fake.failure = null;
    fake.endpoints = sampleEndpoints(NOW_MS);
    await page.click('text=Try again');
    await rowWith('payments:8080').waitFor();
    scene.complaints.splice(0);
  });

  it('keeps what it has if the receiver fails later, and says from when it is', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    fake.failure = { status: 503, error: 'Too many queries wait.' };
    fake.learned++;
    await untilText(
      page,
      '.banner',
      /Too many queries wait\. This is what was learned until \d\d:\d\d:\d\d\./,
    );
    assert.ok((await readRows(page)).length > 20);
    fake.failure = null;
    await page.click('text=Try again');
    await page.locator('.banner').waitFor({ state: 'detached' });
    scene.complaints.splice(0);
  });

  it('says what to run while nothing has ever arrived', async () => {
    const empty = await PageScene.start();
    try {
      page = await empty.open('?view=apis');
      await untilText(page, '.state', /Nothing has arrived yet/);
      assert.deepEqual(await findingsOf(page, 'body'), []);
    } finally {
      await empty.stop();
      page = await scene.open('?view=apis');
    }
  });

  it('shows hostile names as text', async () => {
    const [endpoint] = sampleEndpoints(NOW_MS);
    const hostile = {
      ...endpoint!,
      host: `${MARKUP}\u202e`,
      method: `GET${MARKUP}`,
      path_template: `/${MARKUP}/{${MARKUP}}`,
      callers: [{ name: MARKUP, namespace: MARKUP, count: 1 }],
    };
    await open('', { endpoints: [hostile] });
    const rows = await untilRows(page, 'rows', (now) => now.length === 2);
    assert.ok(rows.every((row) => row.includes('</script><script>window.hacked=1</script>')));
    assert.match(rows[0] ?? '', /\\u\{202e\}/);
    await page.locator('#list .row.endpoint').click();
    await page.locator('.detail-head h2').waitFor();
    assert.equal(await page.locator('.apis :is(script, img)').count(), 0);
    scene.complaints.splice(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 1000, 800, 360])
      it(`has nothing that an accessibility checker finds at ${width} px, ${colorScheme}, and scrolls in no width`, async () => {
        await open('', undefined, { colorScheme, viewport: { width, height: 740 } });
        await rowWith('payments:8080').waitFor();
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        assert.deepEqual(await findingsOf(page, 'body'), []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        await page.getByRole('button', { name: 'Count' }).click();
        await page.locator('[aria-sort=descending]').waitFor();
        assert.deepEqual(await findingsOf(page, '.apis'), []);
      });
});
