import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findMistake, isWhole, partsOf, splitWords } from '../../../page/filter-box/words.ts';
import { formatFilter } from '../../../src/filter/format.ts';
import { parseFilter } from '../../../src/filter/parse.ts';

describe('the words of a filter', () => {
  it('are cut at spaces, but not within quotes', () => {
    assert.deepEqual(splitWords('  host:a  -path:"/b c" "say \\"d e\\"" f'), [
      'host:a',
      '-path:"/b c"',
      '"say \\"d e\\""',
      'f',
    ]);
    assert.deepEqual(splitWords(' '), []);
  });

  it('mean together what the text meant', () => {
    const value = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');
    const term = fc.record({
      field: fc.constantFrom('text' as const, 'host' as const, 'path' as const),
      value,
      isNegated: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
        const text = formatFilter({ terms });
        assert.deepEqual(parseFilter(splitWords(text).join(' '), 0), parseFilter(text, 0));
        assert.equal(splitWords(text).length, terms.length);
      }),
    );
  });

  it('are not whole while a quote is open', () => {
    assert.deepEqual(['host:a', '"b c"', '"b \\" c"'].map(isWhole), [true, true, true]);
    assert.deepEqual(['"b', 'path:"/b ', '"b \\"'].map(isWhole), [false, false, false]);
  });

  it('have a sign, a name and a value', () => {
    assert.deepEqual(partsOf('-host:a:80'), { sign: '-', name: 'host:', value: 'a:80' });
    assert.deepEqual(partsOf('"a:b"'), { sign: '', name: '', value: '"a:b"' });
  });

  it('are checked as the receiver reads them', () => {
    assert.equal(findMistake('status:5xx -is:cut kettle'), undefined);
    assert.match(findMistake('status:9xx')?.message ?? '', /is not a status/);
    assert.match(findMistake('host: x')?.message ?? '', /no value/);
  });
});
