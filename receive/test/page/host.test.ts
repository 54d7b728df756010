import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { serveCatalogue } from './catalogue/fake-catalogue.ts';
import { sampleEndpoints } from './catalogue/sample-endpoints.ts';
import { untilQuery, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';

describe('the view of one host', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  before(async () => {
    scene = await PageScene.start();
    page = await scene.open('?view=apis&api=payments:8080', {
      prepare: (opening) => serveCatalogue(opening, { endpoints: sampleEndpoints(Date.now()) }),
    });
    await page.locator('.detail h2').waitFor();
  });
  after(() => scene?.stop());

  it('adds its endpoints up', async () => {
    assert.match(
      await untilText(page, '.facts', /Exchanges/),
      /Endpoints\s*7\s+New\s*1\s+Exchanges\s*54,519/,
    );
    assert.match(await page.locator('section[aria-labelledby=caller-title]').innerText(), /checkout shop/);
  });

  it('has the sensitive data of all of them', async () => {
    const rows = await page.locator('.sensitive-data tr').allInnerTexts();
    assert.equal(rows.length, 8);
    assert.match(rows[0] ?? '', /receipt_email\s+e-mail response body\s+16,560/);
  });

  it('offers its OpenAPI document as YAML and JSON', async () => {
    const links = page.locator('.downloads a');
    assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))), [
      'api/openapi?host=payments%3A8080&format=yaml',
      'api/openapi?host=payments%3A8080&format=json',
    ]);
  });

  it('leads to its traffic, and to a comparison with its description', async () => {
    await page.getByRole('button', { name: 'Compare with a description…' }).click();
    await untilQuery(page, /tab=description&host=payments:8080/);
    assert.equal(await page.locator('#compared-host').inputValue(), 'payments:8080');
    await page.getByRole('button', { name: 'Show in traffic' }).click();
    await untilQuery(page, /^\?filter=host:payments:8080$/);
    assert.deepEqual(scene.complaints, []);
  });
});
