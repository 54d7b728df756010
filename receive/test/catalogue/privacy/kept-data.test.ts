import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { eventually } from '../../../../e2e/support/eventually.ts';
import type { EndpointsJson } from '../../../src/api/api-types.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { PageScene } from '../../page/page-scene.ts';
import { learnAll } from '../../store/learning.ts';
import { type Planting, plantAll } from './plantings.ts';
import { findTraces } from './traces.ts';

const plantings = plantAll();
const exchanges = plantings.flatMap((planting) => planting.exchanges);
const values = new Set(plantings.flatMap((planting) => planting.values));

describe('personal data that was learned from', () => {
  it('is not in the tables of the catalogue', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtap-privacy-'));
    try {
      const path = join(folder, 'receive.db');
      const store = await openSqliteStore({ path, keepForMs: 10 * 365 * 86_400_000, keepBytes: 2 ** 31 });
      await store.append(exchanges);
      await learnAll(store.catalogue);
      await store.catalogue.save();
      await store.close();
      const rows = readTables(path);
      assert.equal(rows.length, plantings.length + 1);
      assert.deepEqual(findTraces(rows.join('\n'), values), []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  describe('over HTTP', function () {
    this.timeout(300_000);
    let scene: PageScene;
    let endpoints: EndpointsJson['endpoints'];
    before(async () => {
      scene = await PageScene.start();
      const nowUs = Date.now() * 1000;
      await scene.take(exchanges.map((exchange) => ({ ...exchange, startUs: nowUs })));
      const found = await eventually(
        'all to be learned',
        () => ask<EndpointsJson>('/api/endpoints'),
        ({ learned }) => learned === exchanges.length,
      );
      endpoints = found.endpoints;
    });
    after(() => scene?.stop());

    const read = async (path: string, init: RequestInit = {}): Promise<string> => {
      const response = await fetch(`${scene.address}${path}`, init);
      assert.equal(response.status, 200, path);
      return response.text();
    };
    const ask = async <T>(path: string): Promise<T> => JSON.parse(await read(path));

    it('is not in the lists of endpoints, nor in what is known of one', async () => {
      assert.equal(endpoints.length, plantings.length);
      assert.deepEqual(findTraces(JSON.stringify(endpoints), values), []);
      for (const { host, method, path_template } of endpoints) {
        const query = new URLSearchParams({ host, method, path_template });
        assert.deepEqual(findTraces(await read(`/api/endpoint?${query}`), valuesOf(host)), [], host);
      }
    });

    it('is not in OpenAPI documents, nor in comparisons with one', async () => {
      const description = JSON.stringify({
        ...{ openapi: '3.1.0', info: { title: 'Empty', version: '1' }, paths: {} },
      });
      // Each of them is written in privacy.test.ts.
      for (const { host } of plantings.filter((_, at) => at % 4 === 0)) {
        const query = new URLSearchParams({ host });
        const texts = [
          await read(`/api/openapi?${query}`),
          await read(`/api/openapi?${query}&format=yaml`),
          await read(`/api/comparison?${query}`, { method: 'POST', body: description }),
        ];
        assert.deepEqual(findTraces(texts.join('\n'), valuesOf(host)), [], host);
      }
    });

    it('is not on the page that lists endpoints, nor on the page of one', async () => {
      const page = await scene.open('?view=apis');
      await page.locator('#list .row').first().waitFor();
      assert.deepEqual(findTraces(await page.content(), values), []);
      for (const { host, method, path_template } of endpoints.filter((_, at) => at % 8 === 0)) {
        const query = new URLSearchParams({ view: 'apis', api: `${method} ${host} ${path_template}` });
        await page.goto(`${scene.address}/?${query}`);
        await page.locator('.recent').waitFor();
        assert.deepEqual(findTraces(await page.content(), valuesOf(host)), [], host);
      }
    });
  });
});

/** All values of the catalogue's tables as texts; states as they are before compression. */
function readTables(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'catalogue%'")
      .all()
      .map(({ name }) => String(name));
    assert.deepEqual(tables.sort(), ['catalogue', 'catalogue_host']);
    return tables.flatMap((table) => database.prepare(`SELECT * FROM ${table}`).all().map(toText));
  } finally {
    database.close();
  }
}

function toText(row: Record<string, unknown>): string {
  return Object.values(row)
    .map((value) => (value instanceof Uint8Array ? gunzipSync(value).toString() : String(value)))
    .join('\n');
}

function valuesOf(host: string): string[] {
  return plantings.find((planting: Planting) => planting.host === host)?.values ?? [];
}
