import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { findingsOf } from './accessibility.ts';
import { hostileExchange, message } from './hostile-exchange.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const JSON_TYPE: [string, string] = ['content-type', 'application/json'];

describe('comparing two exchanges', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  let ids: string[];
  before(async () => {
    scene = await PageScene.start();
    const nowUs = Date.now() * 1000 - 60e6;
    const items = Array.from({ length: 30 }, (_, n) => ({ sku: `item-${n}` }));
    await scene.take([
      sampleExchange(0, nowUs, {
        path: '/new',
        status: 503,
        request: message('', [['accept', 'a']]),
        response: message(JSON.stringify({ amount: 4200, items }), [JSON_TYPE, ['retry-after', '5']]),
      }),
      sampleExchange(0, nowUs - 1e6, {
        path: '/old',
        status: 200,
        request: message('', [['accept', 'b']]),
        response: message(JSON.stringify({ amount: 4300, items }, null, 3), [JSON_TYPE]),
      }),
      hostileExchange(nowUs - 2e6),
    ]);
    const { exchanges } = await scene.store.list({ filter: { terms: [] }, limit: 3 });
    ids = exchanges.map(({ id }) => id);
  });
  after(() => scene?.stop());
  afterEach(async () => {
    assert.equal(await page.evaluate('window.hacked'), undefined);
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  const table = (caption: string) => page.getByRole('table', { name: caption });

  it('is chosen from the list, and kept in the address', async () => {
    page = await scene.open(`?open=${ids[0]}`);
    await page.getByRole('button', { name: 'Compare…' }).click();
    await page.getByText('pick the other exchange in the list').waitFor();
    await page.locator('#list').getByText('/old').click();
    await page.getByText('Compared with').waitFor();
    assert.match(page.url(), new RegExp(`open=${ids[0]}&compare=${ids[1]}`));
    await page.reload();
    await page.getByText('Compared with').waitFor();
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await page.locator('#request-title').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('compare'), null);
  });

  it('is chosen by keyboard only, and cancelled with escape', async () => {
    page = await scene.open(`?open=${ids[0]}`);
    await page.getByRole('button', { name: 'Compare…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('pick the other exchange in the list').waitFor();
    await page.keyboard.press('Escape');
    await eventually(
      'no choosing',
      () => page.locator('.choosing').count(),
      (count) => count === 0,
    );
    await page.keyboard.press('Enter');
    // The list is loaded, and the keys begin at what is open.
    await page.locator('#list .row[aria-selected=true]').waitFor();
    await page.locator('#list').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('Compared with').waitFor();
  });

  it('shows the list to choose from on a narrow screen', async () => {
    page = await scene.open(`?open=${ids[0]}`, { viewport: { width: 360, height: 800 } });
    await page.getByRole('button', { name: 'Compare…' }).click();
    await page.locator('#list [data-index="1"]').click();
    await page.getByText('Compared with').waitFor();
    assert.deepEqual(await findingsOf(page, '.exchange'), []);
  });

  it('marks what differs in line and headers', async () => {
    page = await scene.open(`?open=${ids[0]}&compare=${ids[1]}`);
    await table('Request line and outcome').waitFor();
    const rowOf = (name: string) =>
      page.locator('.difference tr', { has: page.getByRole('rowheader', { name }) });
    assert.match(await rowOf('status differs').innerText(), /503 Service Unavailable\s+200 OK/);
    assert.match(await rowOf('accept differs').innerText(), /a\s+b/);
    assert.match(await rowOf('retry-after differs').innerText(), /5\s+not there/);
    assert.equal(await rowOf('method differs').count(), 0);
  });

  it('marks lines of the laid out body that differ, and folds those that are the same', async () => {
    page = await scene.open(`?open=${ids[0]}&compare=${ids[1]}`);
    const body = table('Response body, line by line');
    await body.waitFor();
    assert.deepEqual(await body.locator('del').allInnerTexts(), ['  "amount": 4200,']);
    assert.deepEqual(await body.locator('ins').allInnerTexts(), ['  "amount": 4300,']);
    const before = await body.locator('tr').count();
    await body.getByRole('button', { name: /lines that are the same/ }).click();
    await eventually(
      'all lines',
      () => body.locator('tr').count(),
      (count) => count > before + 50,
    );
  });

  it('says that bodies are the same', async () => {
    page = await scene.open(`?open=${ids[0]}&compare=${ids[0]}`);
    await page
      .getByText(/^The same, \d+ lines\.$/)
      .first()
      .waitFor();
  });

  it('shows a hostile exchange as text only', async () => {
    page = await scene.open(`?open=${ids[0]}&compare=${ids[2]}`);
    await table('Response body, line by line').waitFor();
    assert.equal(await page.locator('.exchange :is(script, img)').count(), 0);
  });

  it('says so when the other one is no longer stored', async () => {
    page = await scene.open(`?open=${ids[0]}&compare=00000`);
    await page.getByText('The other exchange is no longer stored.').waitFor();
    scene.complaints.splice(0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`has nothing that an accessibility checker finds, in the ${colorScheme} theme`, async () => {
      page = await scene.open(`?open=${ids[0]}&compare=${ids[1]}`, { colorScheme });
      await table('Response body, line by line').waitFor();
      assert.deepEqual(await findingsOf(page, '.exchange'), []);
    });
});
