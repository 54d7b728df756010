import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { Exchange, Message } from '../../src/exchange.ts';
import { findingsOf } from './accessibility.ts';
import { message } from './hostile-exchange.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>window.hacked=1</script></svg>';

describe('a body', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  before(async () => {
    scene = await PageScene.start();
  });
  after(() => scene?.stop());
  afterEach(async () => {
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.deepEqual(await findingsOf(page, '.exchange'), []);
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  /** Stores an exchange with this response, and opens it. */
  async function show(body: string | Uint8Array, contentType: string, changes: Partial<Message> = {}) {
    const response = message(body, contentType === '' ? [] : [['content-type', contentType]]);
    await open(sampleExchange(0, Date.now() * 1000, { response: { ...response, ...changes } }));
  }

  async function open(exchange: Exchange): Promise<void> {
    await scene.take([exchange]);
    const { exchanges } = await scene.store.list({ filter: { terms: [] }, limit: 1 });
    page = await scene.open(`?open=${exchanges[0]?.id}`);
    await panel().locator('h4').waitFor();
  }

  const panel = () => page.locator('section[aria-labelledby=response-title]');
  const tabs = () => panel().getByRole('tab').allInnerTexts();
  const shown = () => panel().getByRole('tabpanel').innerText();
  const choose = (name: string) => panel().getByRole('tab', { name }).click();
  const items = () => panel().getByRole('treeitem');

  it('of JSON opens laid out, with its numbers as they came', async () => {
    await show('{"id":12345678901234567890.10,"a":[1,{"b":null}]}', 'application/json');
    assert.deepEqual(await tabs(), ['JSON', 'Raw', 'Hex']);
    assert.deepEqual(await items().allInnerTexts(), [
      '{',
      '"id": 12345678901234567890.10,',
      '"a": [',
      '1,',
      '{',
      '"b": null',
      '}',
      ']',
      '}',
    ]);
  });

  it('of JSON folds and unfolds by a click, and by the keyboard alone', async () => {
    await show('{"a":[1,2,3],"b":1}', 'application/json');
    await items().nth(1).click();
    await items().getByText('3 items').waitFor();
    assert.equal(await items().count(), 4);
    await panel().getByRole('tree').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await eventually(
      'all lines',
      () => items().count(),
      (count) => count === 8,
    );
    await page.keyboard.press('ArrowLeft');
    await eventually(
      'folded lines',
      () => items().count(),
      (count) => count === 4,
    );
    assert.equal(await items().nth(1).getAttribute('aria-expanded'), 'false');
  });

  it('that was cut shows all up to the cut, and says where that is', async () => {
    await show('{"name":"kettle","sizes":[1,2', 'application/json', { truncated: true, size: 5_242_880 });
    assert.equal(await items().count(), 5);
    assert.match(await shown(), /cut after 29 of 5,242,880 bytes/);
  });

  it('of JSON marks redacted values in place', async () => {
    await show('{"card":"[redacted]"}', 'application/json');
    assert.equal(await items().locator('.redacted').innerText(), 'redacted');
  });

  it('of 1 MB of JSON opens with a bounded part of it in the document', async () => {
    const many = JSON.stringify(
      Array.from({ length: 20_000 }, (_, n) => ({ n, name: `item ${n}`, tags: ['a'] })),
    );
    await show(many, 'application/json');
    await items().first().waitFor();
    await panel().getByText('19,800 more').or(items().nth(20)).first().waitFor();
    await panel()
      .getByRole('button', { name: /^Unfold all/ })
      .click();
    await items().getByText('"item 0"').waitFor();
    assert.ok((await items().count()) < 200);
    await choose('Raw');
    await panel().getByRole('region').waitFor();
    assert.ok((await panel().locator('.text-row').count()) < 200);
    await choose('Hex');
    await panel().locator('.hex-row').first().waitFor();
    assert.ok((await panel().locator('.hex-row').count()) < 200);
  });

  it('of JSON that is 10,000 deep opens, and unfolds', async () => {
    await show('['.repeat(10_000) + ']'.repeat(10_000), 'application/json');
    await panel()
      .getByRole('button', { name: /^Unfold all/ })
      .click();
    await items().nth(30).waitFor();
    await panel().getByRole('tree').focus();
    await page.keyboard.press('End');
    await eventually(
      'the last line',
      () => items().last().innerText(),
      (text) => text === ']',
    );
  });

  it('that only claims to be JSON is shown as the text that it is', async () => {
    await show('<b>not JSON</b>', 'application/json');
    assert.match(
      await shown(),
      /What follows is not JSON \(from character 1\)\.\s+1?<b>not JSON<\/b>|<b>not JSON<\/b>/,
    );
  });

  it('of a form is a table of its decoded fields', async () => {
    await show('name=J%C3%BCrgen+B&card=%5Bredacted%5D&x=%zz', 'application/x-www-form-urlencoded');
    assert.deepEqual(await tabs(), ['Form', 'Raw', 'Hex']);
    assert.deepEqual(await panel().getByRole('tabpanel').locator('tr').allInnerTexts(), [
      'name\tJürgen B',
      'card\tredacted',
      'x\t%zz',
    ]);
  });

  it('of a raster image is drawn', async () => {
    await show(PNG, 'image/png');
    const image = panel().getByRole('img', { name: 'Preview of the response body' });
    await eventually(
      'a drawn image',
      () => image.evaluate((one) => 'naturalWidth' in one && one.naturalWidth),
      Boolean,
    );
    assert.match(await shown(), /image\/png, 1 × 1 pixels/);
  });

  it('is not drawn if it is SVG, or says another type than its bytes', async () => {
    await show(SVG, 'image/svg+xml');
    assert.deepEqual(await tabs(), ['Raw', 'Hex']);
    await page.context().close();
    await show(SVG, 'image/png');
    assert.equal(await panel().locator('img').count(), 0);
    await page.context().close();
    await show(PNG, 'text/html');
    assert.equal(await panel().locator('img').count(), 0);
  });

  it('of HTML is text', async () => {
    await show('<html><script>window.hacked=1</script><h4>hi</h4>', 'text/html');
    assert.match(await shown(), /<html><script>window\.hacked=1<\/script><h4>hi<\/h4>/);
    assert.equal(await panel().locator('.body-box h4').count(), 0);
  });

  it('shows marks of direction and NUL, and says when bytes are not UTF-8', async () => {
    await show(Buffer.concat([Buffer.from('a\u202eb\0'), Buffer.from([0xff])]), 'text/plain');
    assert.match(
      await shown(),
      /Some bytes are not UTF-8; Hex shows them\.[\s\S]*a\\u\{202e\}b\\u\{0\}\ufffd/,
    );
  });

  it('that was cut within a character shows the whole ones, without a complaint', async () => {
    await show(Buffer.from('né').subarray(0, 2), 'text/plain; charset=utf-8', { truncated: true, size: 3 });
    assert.match(await shown(), /^n\s+cut after 2 of 3 bytes$/);
  });

  it('of unknown bytes opens in hex', async () => {
    await show(new Uint8Array([0, 1, 2, 255]), 'application/octet-stream');
    assert.deepEqual(await tabs(), ['Hex', 'Raw']);
    assert.match(await shown(), /0000 00 01 02 ff/);
  });

  it('that is encoded is decoded, and shown as captured when asked', async () => {
    const bytes = gzipSync('{"ok":true}');
    const headers: Message['headers'] = [
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
    ];
    await open(sampleExchange(0, Date.now() * 1000, { response: { ...message(bytes, headers) } }));
    await items().getByText('"ok": true').waitFor();
    assert.match(await panel().innerText(), /Decoded from gzip: 11 B/);
    await panel().getByRole('button', { name: 'Show as captured' }).click();
    await choose('Hex');
    await panel().getByText('1f 8b 08').waitFor();
  });

  it('that this browser cannot decode is shown as its bytes', async () => {
    const headers: Message['headers'] = [['content-encoding', 'compress']];
    await open(
      sampleExchange(0, Date.now() * 1000, {
        response: { ...message(new Uint8Array([0x1f, 0x9d, 0]), headers) },
      }),
    );
    await panel().getByText('Encoded as compress, which this browser cannot decode.').waitFor();
    assert.match(await shown(), /1f 9d 00/);
  });

  it('changes its view with the arrow keys, and the focus goes along', async () => {
    await show('{}', 'application/json');
    await panel().getByRole('tab', { name: 'JSON' }).focus();
    await page.keyboard.press('ArrowRight');
    await panel().locator('[role=tab]:focus', { hasText: 'Raw' }).waitFor();
    await page.keyboard.press('End');
    await panel().locator('[role=tab][aria-selected=true]:focus', { hasText: 'Hex' }).waitFor();
  });

  it('that is not there is said to be so', async () => {
    await show('', 'text/plain');
    await panel().getByText('No response body.').waitFor();
    await page.context().close();
    await show('', 'text/plain', { size: 5000, truncated: true });
    await panel().getByText('5.0 kB passed, and none of it was captured.').waitFor();
  });
});
