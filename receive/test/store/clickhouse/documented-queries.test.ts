import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { readTable } from '../../../src/store/clickhouse/ddl.ts';
import { COLUMNS } from '../../../src/store/clickhouse/schema.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';
import { startServer, type TestServer } from './server.ts';

describe('docs/clickhouse.md', function () {
  this.timeout(120_000);
  let server: TestServer;
  let section: string;
  before(async () => {
    const text = await readFile(new URL('../../../../docs/clickhouse.md', import.meta.url), 'utf8');
    section = /^## Tables$[\s\S]*?(?=^## )/m.exec(text)![0];
    server = await startServer();
  });
  after(() => server?.stop());

  it('explains each column', () => {
    const explained = new Set(
      section.split('\n').flatMap((line) => (line.startsWith('| `') ? line.match(/`\w+`/g)! : [])),
    );
    const missing = [...COLUMNS.map(([name]) => name), 'words'].filter(
      (name) => !explained.has(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });

  it('has queries that find something', async () => {
    const options = server.options();
    const store = await openClickHouseStore(options);
    const client = new Client(options);
    try {
      const startUs = (Date.now() - 60_000) * 1000;
      const response = makeMessage('{"error":"coupon expired"}');
      await store.append([makeExchange({ startUs, destination: 'payments-v1', response })]);
      const queries = [...section.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1]!);
      assert.equal(queries.length, 4);
      for (const query of queries) {
        const sql = query
          .replace('meshtap.exchange', readTable('exchange', options))
          .replace('$__timeFilter(time)', 'time > now() - INTERVAL 1 HOUR');
        assert.equal((await client.rows(sql)).length, 1, query);
      }
    } finally {
      await client.close();
      await store.close();
    }
  });
});
