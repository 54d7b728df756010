import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { eventually } from '../../../e2e/support/eventually.ts';
import type { StateJson } from '../../src/api/api-types.ts';
import type { Exchange } from '../../src/exchange.ts';
import { message } from './hostile-exchange.ts';
import { untilQuery, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange } from './sample-exchanges.ts';

const EMAIL = 'jo.doe@example.org';
const DESCRIPTION = `openapi: 3.1.0
info: {title: Users, version: 2.0.0}
servers: [{url: http://users/api}]
paths:
  /users/{id}:
    get:
      deprecated: true
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: a user
          content:
            application/json:
              schema: {type: object, properties: {id: {type: string}, email: {type: string}}}
  /reports:
    get: {responses: {'200': {description: reports}}}
`;

describe('the APIs of a receiver that learns', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  let page: Page;
  before(async () => {
    scene = await PageScene.start();
    const traffic = usersTraffic(Date.now() * 1000);
    await scene.take(traffic);
    await eventually('all to be learned', readLearned, (learned) => learned === traffic.length);
  });
  after(() => scene?.stop());
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(scene.complaints.splice(0), []);
  });

  async function readLearned(): Promise<number | undefined> {
    const answer = await fetch(`${scene.address}/api/state`);
    return ((await answer.json()) as StateJson).catalogue?.learned;
  }
  const rowWith = (text: string) => page.locator('#list .row', { hasText: text }).first();

  it('are listed by templates, with their callers and what they carry, and grow as exchanges arrive', async () => {
    page = await scene.open('?view=apis');
    const row = rowWith('/api/users/{userId}');
    await row.waitFor();
    const cells = (await row.locator('> div').allInnerTexts()).map((cell) =>
      cell.replaceAll(/\s+/g, ' ').trim(),
    );
    assert.equal(cells[0], 'GET /api/users/{userId}');
    assert.equal(cells[2], '40');
    assert.ok(cells.includes('web') && cells.includes('e-mail'), cells.join());
    await rowWith('1 path was only answered with 404').waitFor();
    await scene.take([user(500, Date.now() * 1000)]);
    await eventually(
      'one more',
      () => row.innerText(),
      (text) => /\b41\b/.test(text),
    );
  });

  it('open with what was learned of them, and no value of the traffic', async () => {
    page = await scene.open('?view=apis&api=GET+users+/api/users/{userId}');
    await untilText(page, '.detail h2', /^GET users\/api\/users\/\{userId\}/);
    const request = await page.locator('section[aria-labelledby=request-title]').innerText();
    assert.match(request, /userId\s+integer/);
    const schema = await page.locator('[aria-label="Schema of the response body of 200"]').innerText();
    assert.match(schema, /email string \(email\)[\s\S]*id integer[\s\S]*nickname string optional/);
    assert.match(schema, /email string \(email\)\s+e-mail/);
    assert.match(await page.locator('.detail').innerText(), /Recent exchanges/i);
    const text = await page.locator('body').innerText();
    assert.ok(!text.includes(EMAIL) && !text.includes('nick-'), 'a value of the traffic is on the page');
  });

  it('lead to an exchange and back', async () => {
    page = await scene.open('?view=apis&api=GET+users+/api/users/{userId}');
    await page.locator('.recent a').first().click();
    await page.locator('.exchange .detail-head h2', { hasText: '/api/users/' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Show in traffic' }).click();
    await untilQuery(page, /filter=method:GET host:users path:\/api\/users\/$/);
    await page.locator('#list [data-index]').first().waitFor();
  });

  it('are downloaded as an OpenAPI document in both formats', async () => {
    page = await scene.open('?view=apis&api=users');
    for (const [format, pattern] of [
      ['YAML', /^openapi: ['"]?3\.1/],
      ['JSON', /^\{\s*"openapi":\s*"3\.1/],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: `Download the OpenAPI document of users as ${format}` }).click(),
      ]);
      assert.equal(download.suggestedFilename(), `openapi-users.${format.toLowerCase()}`);
      const document = await readFile(await download.path(), 'utf8');
      assert.match(document, pattern);
      assert.match(document, /\/api\/users\/\{userId\}/);
    }
  });

  it('are compared with a description', async () => {
    page = await scene.open('?view=apis&tab=description&host=users');
    await page.getByLabel('Or paste it').fill(DESCRIPTION);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await untilText(page, '.description-summary', /Users 2\.0\.0\s+1 of 2 operations used/);
    const text = await page.locator('.description-panel').innerText();
    assert.match(text, /GET \/users\/\{id\}\s+warning[\s\S]*deprecated/);
    assert.match(text, /GET \/reports\s+note/);
    assert.match(text, /POST \/api\/orders\s+warning/);
    await page.getByRole('button', { name: 'GET /users/{id}' }).click();
    await untilText(page, '.detail h2', /^GET users\/api\/users\/\{userId\} deprecated/);
    await page
      .getByLabel('Close')
      .or(page.getByRole('button', { name: 'Close' }))
      .first()
      .click();
    await page.getByRole('button', { name: 'Another description…' }).click();
    await page.getByLabel('Or paste it').fill('swagger: "2.0"');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await untilText(page, '.refusal', /^Cannot read the description/);
    scene.complaints.splice(0);
  });
});

/** A host with users by number, orders, and a path that does not exist. */
function usersTraffic(nowUs: number): Exchange[] {
  const order = sampleExchange(900, nowUs, { ...USERS, method: 'POST', path: '/api/orders', status: 201 });
  const missing = sampleExchange(901, nowUs, { ...USERS, path: '/api/nothing', status: 404 });
  return [...Array.from({ length: 40 }, (_, n) => user(n, nowUs - n * 1e6)), order, missing];
}

const USERS = { method: 'GET', host: 'users', source: 'web', destination: 'users' };

function user(n: number, startUs: number): Exchange {
  const body = { id: 1000 + n, email: EMAIL, ...(n % 2 === 0 ? { nickname: `nick-${n}` } : {}) };
  return sampleExchange(n, startUs, {
    ...{ ...USERS, path: `/api/users/${1000 + n}`, status: 200 },
    request: message('', [['host', 'users']]),
    response: message(JSON.stringify(body), [['content-type', 'application/json']]),
  });
}
