import assert from 'node:assert/strict';
import { filterFromParameters } from '../../src/filter/parameters.ts';
import { FilterError } from '../../src/filter/value.ts';

const NOW_US = Date.parse('2026-11-28T09:00:00Z') * 1000;
const read = (query: string) => filterFromParameters(new URLSearchParams(query), NOW_US);

describe('filterFromParameters', () => {
  it('makes a term of each parameter, and takes its value as it is', () => {
    const filter = read(
      'method=get&status=5xx&host=web&path=/a&text=a+%22b&source=10.0.0.1&limit=7&cursor=x',
    );
    assert.deepEqual(filter, {
      terms: [
        { field: 'method', value: 'GET', isNegated: false },
        { field: 'status', value: '5xx', isNegated: false },
        { field: 'host', value: 'web', isNegated: false },
        { field: 'path', value: '/a', isNegated: false },
        { field: 'text', value: 'a "b', isNegated: false },
        { field: 'source', value: '10.0.0.1', isNegated: false },
      ],
    });
  });

  it('joins them with the text of the filter box', () => {
    const filter = read('filter=-is:cut+since:1h&status=404&status=405');
    assert.deepEqual(filter.terms, [
      { field: 'is', value: 'cut', isNegated: true },
      { field: 'status', value: '404', isNegated: false },
      { field: 'status', value: '405', isNegated: false },
    ]);
    assert.equal(filter.sinceUs, NOW_US - 3600e6);
  });

  it('takes the narrower of two times', () => {
    const filter = read('filter=since:1h+until:5m&since=30m&until=2026-11-28T08:58:00Z');
    assert.deepEqual(filter, { terms: [], sinceUs: NOW_US - 1800e6, untilUs: NOW_US - 300e6 });
  });

  for (const query of [
    'status=x',
    'since=x',
    'since=1h&since=2h',
    'filter=a&filter=b',
    'host=',
    `text=${'x'.repeat(2001)}`,
    `filter=${'a+'.repeat(50)}&text=b`,
  ]) {
    it(`refuses ${query.slice(0, 20)}`, () => assert.throws(() => read(query), FilterError));
  }
});
