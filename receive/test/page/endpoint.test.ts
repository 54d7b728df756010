import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import { toIso } from '../../page/state/range.ts';
import type { EndpointDetailJson } from '../../src/api/api-types.ts';
import type { JsonSchema } from '../../src/catalogue/schema/json-schema.ts';
import { findingsOf } from './accessibility.ts';
import type { CataloguePage } from './catalogue/catalogue-page.ts';
import { useCataloguePages } from './catalogue/catalogue-pages.ts';
import type { FakeCatalogue } from './catalogue/fake-catalogue.ts';
import { sampleEndpoints } from './catalogue/sample-endpoints.ts';
import { MARKUP } from './hostile-exchange.ts';
import { noticeOf, untilQuery, untilText } from './page-probes.ts';
import { type OpenOptions, PAGE_SPEC_MS } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const NOW_MS = Date.now();
const CHARGES = '&api=POST+payments:8080+/v1/charges';
const CUSTOMER = '&api=GET+payments:8080+/v1/customers/{customerId}';

describe('the view of one endpoint', function () {
  this.timeout(PAGE_SPEC_MS);
  const pages = useCataloguePages([sampleExchange(1, (NOW_MS - 2 * 3_600_000) * 1000)]);
  let view: CataloguePage;
  let page: Page;
  let fake: FakeCatalogue;

  async function open(
    query: string,
    catalogue: Partial<FakeCatalogue> = {},
    options: OpenOptions = {},
  ): Promise<void> {
    view = await pages.open(query, { endpoints: sampleEndpoints(Date.now()), ...catalogue }, options);
    [page, fake] = [view.page, view.fake];
    await page.locator('.detail h2').waitFor();
  }
  const linesOf = async (selector: string) =>
    (await page.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());

  it('says what it is, how often it is used, by whom, and how it answers', async () => {
    await open(CHARGES);
    assert.deepEqual(await linesOf('.detail-head h2'), ['POST payments:8080/v1/charges']);
    assert.deepEqual((await linesOf('.facts > div')).slice(0, 4), [
      'Exchanges6,204',
      'p50182 ms',
      'p951.20 s',
      'First seen9 d 0 h ago',
    ]);
    assert.deepEqual(await linesOf('section[aria-labelledby=status-title] tr'), [
      '201 Created 5,677 92 %',
      '503 Service Unavailable 254 4.1 %',
      '402 Payment Required 192 3.1 %',
      '422 Unprocessable Content 62 1.0 %',
      'no response 19 0.3 %',
    ]);
    assert.deepEqual(await linesOf('section[aria-labelledby=caller-title] tr'), [
      'checkout shop 6,204 100 %',
    ]);
  });

  it('selects its row in the list, where the keys continue', async () => {
    await open(CHARGES);
    await page.locator('.row.selected.open', { hasText: '/v1/charges' }).waitFor();
    await page.keyboard.press('j');
    await untilText(page, '.detail h2', /^GET payments:8080\/v1\/charges\/\{chargeId\}/);
  });

  it('shows parameters and headers, and how many exchanges have those that are optional', async () => {
    await open(CUSTOMER);
    assert.deepEqual(await linesOf('section[aria-labelledby=request-title] tr'), [
      'customerId string (uuid)',
      'limit integer optional, in 62 %',
      'page integer optional, in 18 %',
      'x-api-key string',
      'idempotency-key string (uuid) optional, in 94 %',
    ]);
  });

  it('shows the schema of a body as a tree, with its formats, values, and the sensitive data in it', async () => {
    await open(CHARGES);
    const lines = await linesOf('[aria-label="Schema of the request body"] [role=treeitem]');
    assert.deepEqual(lines, [
      'object',
      'amount integer',
      'currency string "CHF" "EUR" "GBP"',
      'capture boolean optional',
      'card object',
      'exp_month integer',
      'exp_year integer',
      'number string card',
      'holder string or null optional',
      'items array of object',
      'count integer',
      'sku string',
      'discount number optional',
      'metadata map of string optional',
      'receipt_email string or null (email) optional e-mail',
    ]);
  });

  it('folds and unfolds a part of the schema, by a click and by keys', async () => {
    await open(CHARGES);
    const tree = page.getByRole('tree', { name: 'Schema of the request body' });
    const count = () => tree.getByRole('treeitem').count();
    await tree.getByText('card object').click();
    await eventually('folded', count, (now) => now === 11);
    await tree.focus();
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await eventually('unfolded', count, (now) => now === 15);
    assert.deepEqual(await linesOf('.json-row.current'), ['card object']);
  });

  it('has a tab for each status, and for each content type if there are several', async () => {
    await open(CHARGES);
    const tabs = page.locator('section[aria-labelledby=response-title] .schema-head [role=tab]');
    assert.deepEqual(await tabs.allInnerTexts(), ['201', '402', '422', '503', 'none']);
    await untilText(
      page,
      '[aria-label="Schema of the response body of 201"]',
      /next_action one of 2 optional/,
    );
    await page.getByRole('tab', { name: '503' }).click();
    await untilText(
      page,
      'section[aria-labelledby=response-title]',
      /503 Service Unavailable · 254 exchanges/,
    );
    await page.getByRole('tab', { name: 'text/html' }).click();
    await untilText(page, 'section[aria-labelledby=response-title]', /Its content is not learned/);
    assert.deepEqual(await findingsOf(page, '.detail'), []);
    await page.getByRole('tab', { name: 'none' }).click();
    await untilText(page, 'section[aria-labelledby=response-title]', /no response · 19 exchanges/);
  });

  it('lists where sensitive data was seen, and how often', async () => {
    await open(CUSTOMER);
    assert.deepEqual(await linesOf('.sensitive-data tr'), [
      'email e-mail response body 2,970',
      'phone phone response body 2,970',
      'tax.id national id response body 2,970',
      'accounts[].iban IBAN response body 2,970',
    ]);
  });

  it('shows the lines that redact it, and copies them', async () => {
    await open(CUSTOMER, {}, { permissions: ['clipboard-read', 'clipboard-write'] });
    const shown = await page.locator('.sensitive-data pre').innerText();
    assert.match(shown, /^redact:\n {2}jsonFields:\n {4}- email\n {4}- iban$/m);
    const said = await noticeOf(page, () => page.getByRole('button', { name: 'Copy redact lines' }).click());
    assert.match(said, /Copied/);
    assert.equal((await page.evaluate<string>('navigator.clipboard.readText()')).trim(), shown.trim());
  });

  it('opens a recent exchange among the traffic, whose time range includes it', async () => {
    const { exchanges } = await pages.scene.store.list({ filter: { terms: [] }, limit: 1 });
    const { id, timeUs } = exchanges[0]!;
    await open(CHARGES, {
      change: (detail) => ({ ...detail, recent: [{ ...detail.recent[0]!, id, time: toIso(timeUs) }] }),
    });
    await page.locator('.recent a').first().click();
    await untilQuery(page, new RegExp(`^\\?range=6h&open=${id}$`));
    await page.locator('.exchange .detail-head h2').waitFor();
    await page.goBack();
    await untilText(page, '.detail h2', /payments:8080/);
  });

  it('shows its traffic by terms of the filter, with a time range that includes it', async () => {
    await open('&filter=status:5xx&api=PATCH+shop+/orders/{orderId}/address');
    await page.getByRole('button', { name: 'Show in traffic' }).click();
    await untilQuery(page, /^\?filter=status:5xx method:PATCH host:shop path:\/orders\/&range=6h$/);
  });

  it('shows what is new of it without folding or scrolling', async () => {
    await open(CHARGES);
    await page.getByRole('tab', { name: '402' }).click();
    await page.locator('#recent-title').scrollIntoViewIfNeeded();
    const scrolled = () => page.locator('.detail').evaluate((detail) => detail.scrollTop);
    const before = await scrolled();
    fake.endpoints = fake.endpoints.map((endpoint) => ({ ...endpoint, count: endpoint.count + 5 }));
    fake.learned++;
    await untilText(page, '.facts', /6,209/);
    assert.equal(await page.getByRole('tab', { name: '402' }).getAttribute('aria-selected'), 'true');
    assert.equal(await scrolled(), before);
  });

  it('says so when the catalogue does not have it', async () => {
    await open('&api=GET+shop+/nowhere');
    await untilText(page, '.detail', /The catalogue does not have this endpoint\s+GET shop\/nowhere/);
    assert.deepEqual(await findingsOf(page, '.detail'), []);
    pages.scene.complaints.splice(0);
  });

  it('says why it cannot be shown, and tries again when asked', async () => {
    await open(CHARGES, { detailFailure: { status: 503, error: 'Too many queries wait.' } });
    await untilText(page, '.detail', /Too many queries wait\./);
    await view.tryAgain();
    await untilText(page, '.detail h2', /payments:8080/);
    pages.scene.complaints.splice(0);
  });

  it('shows a schema with 5,000 members without drawing all of them', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 5000 }, (_, n) => [`m${n}`, { type: 'string' as const }]),
    );
    await open(CHARGES, { change: (detail) => withBody(detail, { type: 'object', properties }) });
    const tree = page.getByRole('tree', { name: 'Schema of the request body' });
    await tree.waitFor();
    assert.ok((await tree.getByRole('treeitem').count()) < 100);
    await tree.focus();
    await page.keyboard.press('End');
    await tree.getByText('m4999').waitFor();
  });

  it('shows hostile names as text', async () => {
    const name = `${MARKUP}\u202e`;
    const schema: JsonSchema = {
      type: 'object',
      properties: { [name]: { type: 'string', enum: [name], format: name } },
    };
    const parameter = { name, required: false, count: 1, schema };
    const finding = { kind: 'email', direction: 'request', place: 'body', name, count: 1 } as const;
    await open(CHARGES, {
      change: (detail) => ({
        ...withBody(detail, schema),
        query_parameters: [parameter],
        sensitive: [finding],
        callers: [{ name, namespace: name, count: 1 }],
      }),
    });
    await page.getByText('window.hacked=1').first().waitFor();
    assert.match(await page.locator('.detail').innerText(), /\\u\{202e\}/);
    assert.equal(await page.locator('.detail :is(script, img)').count(), 0);
    await page.getByRole('tab', { name: '402' }).click();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 360])
      it(`has nothing that an accessibility checker finds at ${width} px, ${colorScheme}, and scrolls in no width`, async () => {
        await open(CHARGES, {}, { colorScheme, viewport: { width, height: 740 } });
        await page.locator('#recent-title').waitFor();
        assert.deepEqual(await findingsOf(page, '.detail'), []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        assert.equal(
          await page.locator('.detail').evaluate((one) => one.scrollWidth <= one.clientWidth),
          true,
        );
      });
});

function withBody(detail: EndpointDetailJson, schema: JsonSchema): EndpointDetailJson {
  const content = { type: 'application/json', count: 1, schema };
  return { ...detail, request_body: { required: true, contents: [content] } };
}
