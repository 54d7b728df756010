import assert from 'node:assert/strict';
import type { Filter } from '../../../src/filter/filter.ts';
import { parseFilter } from '../../../src/filter/parse.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { readTable } from '../../../src/store/clickhouse/ddl.ts';
import { planCursor, planIds, writeId } from '../../../src/store/clickhouse/ids.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import { allOf, type Plan, planFilter } from '../../../src/store/clickhouse/query.ts';
import { type Engine, startEngine } from './engine.ts';

const START_US = 1_795_000_000_000_000;
const ROWS = 80_000;
/** Late, as old rows are deleted. */
const RECEIVED_US = Date.now() * 1000;

describe('indexes of a ClickHouse store', function () {
  this.timeout(120_000);
  let engine: Engine;
  let client: Client;
  let table: string;
  before(async () => {
    engine = await startEngine();
    const options = engine.options({ keepForMs: 86_400_000 });
    client = new Client(options);
    await migrate(client, options);
    table = readTable('exchange', options);
    const us = `fromUnixTimestamp64Micro(${START_US} + toInt64(number), 'UTC')`;
    await client.run(
      `INSERT INTO ${table} (time, received, writer, path, request_id, trace_id)
       SELECT ${us}, fromUnixTimestamp64Micro(${RECEIVED_US}, 'UTC'), 1, concat('/orders/n', toString(number)), toString(number), hex(number)
       FROM numbers(${ROWS})`,
    );
    await client.run(`OPTIMIZE TABLE ${table} FINAL`);
  });
  after(async () => {
    await client?.close();
    await engine?.stop();
  });

  /** How many granules of up to 8,192 rows are read after an index was used. `index` is `PrimaryKey`, or the name of another. */
  async function granules(index: string, { conditions, parameters }: Plan): Promise<number> {
    const rows = await client.rows<{ explain: string }>(
      `EXPLAIN indexes = 1 SELECT path FROM ${table} WHERE ${allOf(conditions)}
       ORDER BY time DESC, received DESC, writer DESC LIMIT 100`,
      parameters,
    );
    const lines = rows.map(({ explain }) => explain).join('\n');
    const found = new RegExp(`\\b${index}\\b[^]*?Granules: (\\d+)/\\d+`).exec(lines);
    assert.ok(found, lines);
    return Number(found[1]);
  }

  const id = writeId({ timeUs: START_US + 5, receivedUs: RECEIVED_US, writer: 1 });
  const someTime: Filter = { terms: [], sinceUs: START_US + 40_000, untilUs: START_US + 40_010 };
  const filters: [what: string, index: string, filter: Filter, most: number][] = [
    ['a range of time', 'PrimaryKey', someTime, 2],
    ['a word', 'word', parseFilter('n4711', 0), 2],
    ['the beginning of a word', 'word', parseFilter('n471', 0), 3],
    ['words next to each other', 'word', parseFilter('orders/n4711', 0), 2],
    ['a request', 'request', parseFilter('request:4711', 0), 3],
    ['a trace', 'trace', parseFilter('trace:1267', 0), 3],
  ];
  for (const [what, index, filter, most] of filters) {
    it(`find ${what} without reading all rows`, async () => {
      const count = await granules(index, planFilter(filter));
      assert.ok(count >= 1 && count <= most, `${count} granules`);
    });
  }

  it('find what comes after a cursor, and an exchange by its id, without reading all rows', async () => {
    for (const plan of [planCursor(id), planIds([id])]) assert.equal(await granules('PrimaryKey', plan), 1);
  });
});
