import assert from 'node:assert/strict';
import { formatExchange, formatTable } from '../demo/table.ts';

describe('the demo’s output', () => {
  it('has aligned columns', () => {
    const table = formatTable(
      ['name', 'count'],
      [
        ['a', '1'],
        ['longer', '1,000'],
      ],
      [1],
    );
    assert.equal(table, 'name    count\n------  -----\na           1\nlonger  1,000');
  });

  it('has each header of an exchange on one line', () => {
    const exchange = {
      headers: [
        ['a', 'b, ["c"]'],
        ['d', ''],
      ],
      body: '',
    };
    const formatted = formatExchange(exchange);
    assert.ok(formatted.includes('    ["a", "b, [\\"c\\"]"],\n    ["d", ""]\n'), formatted);
    assert.deepEqual(JSON.parse(formatted), exchange);
  });
});
