import assert from 'node:assert/strict';
import { formatTable } from '../../../src/catalogue/compare/table.ts';
import { makeComparison, makeDifference } from './comparison-samples.ts';

describe('the table of a comparison', () => {
  it('has the differences of each endpoint below it, and counts them', () => {
    const table = formatTable(
      makeComparison([
        makeDifference({
          kind: 'unused-security-scheme',
          method: '',
          path_template: '',
          where: '',
          name: 'key',
          count: 0,
        }),
        makeDifference({ where: 'query', name: 'page', count: 1 }),
        makeDifference({ kind: 'undocumented-status', where: 'response 418', name: '', count: 20 }),
        makeDifference({
          kind: 'undocumented-endpoint',
          path_template: '/x',
          where: '',
          name: '',
          line: null,
        }),
      ]),
    );
    assert.equal(
      table,
      `All endpoints
  note     unused-security-scheme  key  It differs. (line 12)

GET /users
  error    wrong-type           query: page   It differs. (1 exchange, line 12)
  warning  undocumented-status  response 418  It differs. (20 exchanges, line 12)

GET /x
  warning  undocumented-endpoint  It differs. (3 exchanges)

shop.example compared with Shop 2: 1 error, 2 warnings, 1 note
4 of 5 operations had traffic; 120 exchanges were compared.
`,
    );
  });

  it('is only the summary if nothing differs', () => {
    assert.equal(
      formatTable(makeComparison([])),
      'shop.example compared with Shop 2: 0 errors, 0 warnings, 0 notes\n4 of 5 operations had traffic; 120 exchanges were compared.\n',
    );
  });

  it('shows what cannot be seen as escapes, wherever it comes from', () => {
    const hostile = 'a\u001b[2Jb\nc\u202e##[group]';
    const comparison = makeComparison([
      makeDifference({
        method: hostile,
        path_template: hostile,
        where: hostile,
        name: hostile,
        message: hostile,
      }),
    ]);
    const table = formatTable({
      ...comparison,
      ...{ host: hostile, description: { title: hostile, version: hostile } },
    });
    for (const text of ['\u001b', '\u202e', '##[']) assert.ok(!table.includes(text));
    assert.equal(table.split('\n').length, 6);
  });

  it('moves only the line of a name that is very long', () => {
    const table = formatTable(
      makeComparison([makeDifference({ name: 'n'.repeat(200) }), makeDifference({ name: 'short' })]),
    );
    const [, long = '', short = ''] = table.split('\n');
    assert.ok(long.includes('n'.repeat(200)));
    assert.ok(short.length < 120);
  });
});
