import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { findingsOf } from './accessibility.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchanges } from './sample-exchanges.ts';

describe('the export menu', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  let auth: number;
  before(async () => {
    scene = await PageScene.start();
    const exchanges = sampleExchanges(200, Date.now() * 1000, 600e6);
    auth = exchanges.filter(({ host }) => host === 'auth').length;
    await scene.take(exchanges);
  });
  after(() => scene?.stop());
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  const summary = () => page.locator('.export-menu summary');

  async function download(name: RegExp): Promise<string> {
    await summary().click();
    const [started] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name }).click(),
    ]);
    return readFile(await started.path(), 'utf8');
  }

  it('saves what the filter shows as HAR, and as lines', async () => {
    page = await scene.open('?filter=host:auth');
    const har = JSON.parse(await download(/^HAR/)) as { log: { entries: unknown[] } };
    assert.equal(har.log.entries.length, auth);
    const lines = (await download(/^Lines/)).trimEnd().split('\n');
    assert.equal(lines.length, auth);
    assert.ok(lines.every((text) => (JSON.parse(text) as { host: string }).host === 'auth'));
  });

  it('opens and closes with the keyboard alone', async () => {
    page = await scene.open();
    await summary().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.locator('.export-menu a:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.export-menu summary:focus').waitFor();
    assert.equal(await page.locator('.export-menu[open]').count(), 0);
  });

  it('closes on a click outside of it', async () => {
    page = await scene.open();
    await summary().click();
    await page.locator('.export-menu a').first().waitFor();
    await page.locator('body').click({ position: { x: 300, y: 500 } });
    await page.locator('.export-menu:not([open])').waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`has nothing that an accessibility checker finds, in the ${colorScheme} theme`, async () => {
      page = await scene.open('', { colorScheme });
      await summary().click();
      assert.deepEqual(await findingsOf(page, '.export-menu'), []);
    });
});
