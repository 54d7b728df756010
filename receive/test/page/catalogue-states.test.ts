import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { findingsOf } from './accessibility.ts';
import type { CataloguePage } from './catalogue/catalogue-page.ts';
import { useCataloguePages } from './catalogue/catalogue-pages.ts';
import type { FakeCatalogue } from './catalogue/fake-catalogue.ts';
import { manyEndpoints, sampleEndpoints } from './catalogue/sample-endpoints.ts';
import { MARKUP } from './hostile-exchange.ts';
import { readRows, untilRows, untilText } from './page-probes.ts';
import { type OpenOptions, PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const NOW_MS = Date.now();

describe('the state of the list of endpoints', function () {
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

  it('shows new figures without moving a row while somebody reads', async () => {
    await open('&sort=-count');
    await rowWith('/items/{itemId}').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const before = (await view.readNames()).slice(0, 10);
    view.fake.endpoints = view.fake.endpoints.map((endpoint) => ({
      ...endpoint,
      count: 1_000_000 - endpoint.count,
    }));
    view.fake.learned++;
    await eventually(
      'other figures',
      () => rowWith('/items/{itemId}').innerText(),
      (text) => text.includes('911,880'),
    );
    assert.deepEqual((await view.readNames()).slice(0, 10), before);
    await page.keyboard.press('Escape');
    view.fake.endpoints = view.fake.endpoints.map((endpoint) => ({ ...endpoint, count: endpoint.count + 1 }));
    view.fake.learned++;
    await view.untilNames('the order of the new figures', ([first]) => first !== before[0]);
  });

  it('keeps the rows on screen in place when others come above them', async () => {
    const endpoints = manyEndpoints(2000, NOW_MS);
    await open('', { endpoints });
    await rowWith('service-00').waitFor();
    await page.locator('#list').evaluate((list) => {
      list.scrollTop = 20_000;
    });
    await view.untilNames('rows further down', ([first]) => !first?.startsWith('service-00'));
    const topOf = (name: string) => page.locator(`.rows .row:has([title="${name}"])`).boundingBox();
    const name = (await view.readNames())[20] as string;
    const place = await topOf(name);
    const [first] = endpoints;
    view.fake.endpoints = [...Array(7).keys()]
      .map((n) => ({ ...first!, path_template: `/a-new-one/${n}` }))
      .concat(endpoints);
    view.fake.learned++;
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
    view.fake.endpoints = sampleEndpoints(NOW_MS);
    Object.assign(view.fake, { learned: 10, waiting: 48_000, missed: 1 });
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
    view.fake.endpoints = sampleEndpoints(NOW_MS);
    await view.tryAgain();
    await rowWith('payments:8080').waitFor();
    pages.scene.complaints.splice(0);
  });

  it('keeps what it has if the receiver fails later, and says from when it is', async () => {
    await open();
    await rowWith('payments:8080').waitFor();
    view.fake.failure = { status: 503, error: 'Too many queries wait.' };
    view.fake.learned++;
    await untilText(
      page,
      '.banner',
      /Too many queries wait\. This is what was learned until \d\d:\d\d:\d\d\./,
    );
    assert.ok((await readRows(page)).length > 20);
    await view.tryAgain();
    await page.locator('.banner').waitFor({ state: 'detached' });
    pages.scene.complaints.splice(0);
  });

  it('says what to run while nothing has ever arrived', async () => {
    const empty = await PageScene.start();
    try {
      page = await empty.open('?view=apis');
      await untilText(page, '.state', /Nothing has arrived yet/);
      assert.deepEqual(await findingsOf(page, 'body'), []);
    } finally {
      await empty.stop();
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
    pages.scene.complaints.splice(0);
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
