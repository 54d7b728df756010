import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { findingsOf } from './accessibility.ts';
import { useCataloguePages } from './catalogue/catalogue-pages.ts';
import type { FakeCatalogue } from './catalogue/fake-catalogue.ts';
import { sampleEndpoints } from './catalogue/sample-endpoints.ts';
import { MARKUP } from './hostile-exchange.ts';
import { noticeOf, untilQuery, untilText } from './page-probes.ts';
import { type OpenOptions, PAGE_SPEC_MS } from './page-scene.ts';

const NOW_MS = Date.now();
const GOOD = { name: 'payments.yaml', mimeType: 'application/yaml', buffer: Buffer.from('openapi: 3.1.0\n') };
const BAD = { ...GOOD, name: 'old.yaml', buffer: Buffer.from('swagger: 2.0\n') };

describe('the comparison with a description', function () {
  this.timeout(PAGE_SPEC_MS);
  const pages = useCataloguePages();
  let page: Page;
  let fake: FakeCatalogue;

  async function open(query = '&host=payments:8080', options: OpenOptions = {}): Promise<void> {
    const given = { endpoints: sampleEndpoints(NOW_MS) };
    const view = await pages.open(`&tab=description${query}`, given, options);
    [page, fake] = [view.page, view.fake];
    await page.locator('#compared-host option', { hasText: 'payments:8080' }).waitFor({ state: 'attached' });
  }
  const choose = (file: typeof GOOD) => page.locator('#description-file').setInputFiles(file);
  const group = (name: string) => page.locator('.difference-group', { hasText: name }).first();
  const groupNames = () => page.locator('.difference-group h3').allInnerTexts();

  it('begins with a file that is chosen, and shows the differences by endpoint', async () => {
    await open();
    await choose(GOOD);
    await untilText(
      page,
      '.description-summary',
      /Payments 1\.4\.0\s+6 of 8 operations used · compared with 54,519/,
    );
    assert.deepEqual(fake.given, ['openapi: 3.1.0\n']);
    assert.deepEqual(await groupNames(), [
      'The description',
      'GET /healthz',
      'POST /v1/charges',
      'GET /v1/charges/{id}',
      'GET /v1/customers/{id}',
      'DELETE /v1/customers/{id}',
      'GET /v2/charges/{chargeId}',
    ]);
    const [first] = await group('POST /v1/charges').locator('li').allInnerTexts();
    assert.deepEqual(
      first?.split('\n').filter((line) => line.trim() !== ''),
      [
        'error',
        'The description says string, and the traffic has integer.',
        'request body application/json · amount',
        '6,204 exchanges',
        'line 61',
      ],
    );
  });

  it('begins with a file that is dropped', async () => {
    await open();
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['openapi: 3.0.3\n'], 'dropped.yaml'));
      return transfer;
    });
    await page.dispatchEvent('.description-form', 'dragover', { dataTransfer: dropped });
    await page.locator('.description-form.is-over').waitFor();
    await page.dispatchEvent('.description-form', 'drop', { dataTransfer: dropped });
    await group('GET /healthz').waitFor();
    assert.deepEqual(fake.given, ['openapi: 3.0.3\n']);
  });

  it('begins with pasted text', async () => {
    await open();
    await page.getByLabel('Or paste it').fill('openapi: 3.1.1');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await group('GET /healthz').waitFor();
    assert.deepEqual(fake.given, ['openapi: 3.1.1']);
  });

  it('waits for the host if a file came first', async () => {
    await open('');
    assert.equal(await page.getByRole('button', { name: 'Compare', exact: true }).isDisabled(), true);
    await choose(GOOD);
    await untilText(page, '.refusal', /Choose the host whose traffic it describes\./);
    assert.deepEqual(fake.given, []);
    await page.locator('#compared-host').selectOption('payments:8080');
    await group('GET /healthz').waitFor();
    await untilQuery(page, /host=payments:8080$/);
  });

  it('says what is wrong with a description, and keeps the form', async () => {
    await open();
    await choose(BAD);
    await untilText(page, '.refusal', /^Cannot read the description, line 1: .* Give an OpenAPI document/);
    assert.match(await page.locator('.description-form').innerText(), /Last file: old\.yaml/);
    assert.deepEqual(await findingsOf(page, 'body'), []);
    pages.scene.complaints.splice(0);
  });

  it('refuses a file of more than 4 MiB without sending it', async () => {
    await open();
    await choose({ ...GOOD, buffer: Buffer.alloc(4 * 2 ** 20 + 1, 'x') });
    await untilText(page, '.refusal', /The description has 4\.0 MiB\. At most 4 MiB are compared/);
    assert.deepEqual(fake.given, []);
  });

  it('leaves out severities that are switched off', async () => {
    await open();
    await choose(GOOD);
    await group('GET /healthz').waitFor();
    await page.getByRole('button', { name: '4 warnings' }).click();
    await page.getByRole('button', { name: '3 notes' }).click();
    await eventually('errors only', groupNames, (names) => names.join() === 'POST /v1/charges');
    assert.equal(await page.getByRole('button', { name: '3 notes' }).getAttribute('aria-pressed'), 'false');
    await page.getByRole('button', { name: '3 notes' }).click();
    await group('DELETE /v1/customers/{id}').waitFor();
  });

  it('opens the endpoint of a difference beside it, although its parameter has another name', async () => {
    await open();
    await choose(GOOD);
    await group('GET /v1/charges/{id}').getByRole('button').click();
    await untilText(page, '.detail h2', /^GET payments:8080\/v1\/charges\/\{chargeId\}/);
    await untilQuery(
      page,
      /tab=description&host=payments:8080&api=GET payments:8080 \/v1\/charges\/\{chargeId\}$/,
    );
    assert.equal(await group('DELETE /v1/customers/{id}').getByRole('button').count(), 0);
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    await eventually(
      'focus on what opened it',
      () => page.evaluate<string>('document.activeElement.textContent'),
      (text) => text === 'GET /v1/charges/{id}',
    );
  });

  it('marks undocumented and deprecated endpoints in the list, until the page is loaded again', async () => {
    await open();
    await choose(GOOD);
    await group('GET /healthz').waitFor();
    await page.getByRole('button', { name: 'Endpoints' }).click();
    await page.getByRole('button', { name: 'Marks' }).click();
    const marked = () =>
      page.$$eval('#list .row:has(.undocumented, .deprecated)', (rows) =>
        rows.map((row) => [
          row.querySelector('.endpoint')?.getAttribute('title'),
          row.querySelector('.marks')?.textContent?.trim(),
        ]),
      );
    assert.deepEqual(await eventually('marks', marked, (rows) => rows.length > 0), [
      ['GET payments:8080/v2/charges/{chargeId}', 'new undocumented'],
      ['GET payments:8080/healthz', 'undocumented'],
      ['GET payments:8080/v1/customers/{customerId}', 'deprecated'],
    ]);
    await page.reload();
    await page.locator('#list .row .mark.new').first().waitFor();
    assert.deepEqual(await marked(), []);
  });

  it('compares the same description again, and another one', async () => {
    await open();
    await choose(GOOD);
    await page.getByRole('button', { name: 'Compare again' }).click();
    await eventually(
      'a second comparison',
      () => fake.given,
      (given) => given.length === 2,
    );
    await page.getByRole('button', { name: 'Another description…' }).click();
    await page.getByLabel('Or paste it').fill('openapi: 3.0.0');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await group('GET /healthz').waitFor();
    assert.deepEqual(fake.given.at(-1), 'openapi: 3.0.0');
  });

  it('is copied and downloaded as JSON', async () => {
    await open('&host=payments:8080', { permissions: ['clipboard-read', 'clipboard-write'] });
    await choose(GOOD);
    const said = await noticeOf(page, () => page.getByRole('button', { name: 'Copy as JSON' }).click());
    assert.match(said, /Copied as JSON/);
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.equal(JSON.parse(copied).differences.length, 9);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download JSON' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'comparison.json');
    assert.equal(await readFile(await download.path(), 'utf8'), copied);
  });

  it('shows a part of very many differences, and all when asked', async () => {
    await open();
    fake.changeComparison = (comparison) => ({
      ...comparison,
      differences: Array.from({ length: 1000 }, (_, n) => ({
        ...comparison.differences[2]!,
        path_template: `/path-${Math.floor(n / 7)}`,
        name: `member${n}`,
      })),
    });
    await choose(GOOD);
    await group('/path-0').waitFor();
    assert.equal(await page.locator('.difference-group li').count(), 300);
    await page.getByRole('button', { name: 'Show all 1,000' }).click();
    await eventually(
      'all',
      () => page.locator('.difference-group li').count(),
      (count) => count === 1000,
    );
  });

  it('says so if there is no difference', async () => {
    await open();
    fake.changeComparison = (comparison) => ({ ...comparison, differences: [] });
    await choose(GOOD);
    await page.getByText('The traffic fits the description.').waitFor();
  });

  it('shows hostile texts as text', async () => {
    await open();
    const text = `${MARKUP}\u202e`;
    fake.changeComparison = (comparison) => ({
      ...comparison,
      description: { title: text, version: text },
      differences: [
        {
          ...comparison.differences[2]!,
          message: text,
          where: text,
          name: text,
          method: text,
          path_template: text,
        },
      ],
    });
    await choose({ ...GOOD, name: `${MARKUP.replaceAll('/', '')}.yaml` });
    // The name of the file has the markup too, and is shown before the result.
    await page.locator('.description-panel').getByText('\\u{202e}').first().waitFor();
    assert.equal(await page.locator('.description-panel :is(script, img)').count(), 0);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 800, 360])
      it(`has nothing that an accessibility checker finds at ${width} px, ${colorScheme}, and scrolls in no width`, async () => {
        await open('&host=payments:8080', { colorScheme, viewport: { width, height: 740 } });
        await page.locator('#description-text').waitFor();
        assert.deepEqual(await findingsOf(page, 'body'), []);
        await choose(GOOD);
        await group('GET /healthz').waitFor();
        await page.getByRole('button', { name: '3 notes' }).click();
        assert.deepEqual(await findingsOf(page, 'body'), []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      });
});
