import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FILTER_PARAMETERS } from '../../src/api/query.ts';
import { makeExchanges } from './exchange-samples.ts';
import { type PageFixture, startPageFixture } from './page-fixture.ts';

const PATHS = [
  ...['exchanges', 'summary', 'map', 'values', 'export', 'state', 'exchanges/1', 'live'],
  ...['endpoints', 'endpoint', 'openapi'],
];
const NAMES = [
  ...FILTER_PARAMETERS,
  'limit',
  'cursor',
  'bucket',
  'field',
  'prefix',
  'format',
  'after',
  'path_template',
];
const HOSTILE = [
  ...[
    '',
    '-1',
    '1e9',
    '99999999999999999999',
    '0x10',
    'NaN',
    '\0',
    '\ufffd',
    '%',
    "'; DROP TABLE exchange; --",
  ],
  ...[
    '"',
    '*',
    '-',
    'status:',
    'is:"',
    '((((',
    'NEAR(a b)',
    'a OR b',
    'host:a path:/',
    '2026-13-45',
    'ndjson',
    'host',
  ],
];

describe('hostile requests to the page listener', function () {
  this.timeout(300_000);
  let fixture: PageFixture;
  before(async () => {
    fixture = await startPageFixture({}, makeExchanges(5));
  });
  after(() => fixture.stop());

  it('are each answered, and none is a failure of the receiver', async () => {
    const value = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 }));
    const parameters = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), parameters, async (path, pairs) => {
        const query = new URLSearchParams(
          pairs.map(([name, text]): [string, string] => [name, text.toWellFormed()]),
        );
        const method = path === 'live' ? 'HEAD' : 'GET';
        const { status } = await fixture.ask({ method, path: `/api/${path}?${query}` });
        assert.ok([200, 400, 404].includes(status), `${status}`);
      }),
      { numRuns: 600, seed: 18 },
    );
    assert.deepEqual(fixture.lines, []);
  });

  it('may have broken escapes in their query', async () => {
    for (const query of ['%', '%zz=%', 'text=%ff%fe', '&&&=', 'text=%00']) {
      const { status } = await fixture.ask(`/api/exchanges?${query}`);
      assert.ok(status === 200 || status === 400, query);
    }
    assert.deepEqual(fixture.lines, []);
  });
});
