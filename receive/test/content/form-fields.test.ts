import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_FIELDS, parseForm } from '../../src/content/form-fields.ts';

describe('parseForm', () => {
  it('reads what URLSearchParams writes, in order and with repeated names', () => {
    const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(pairs, (given) => {
        const { fields } = parseForm(new URLSearchParams(given).toString());
        deepEqual(
          fields.map(({ name, value }) => [name, value]),
          [...new URLSearchParams(given)],
        );
      }),
      { seed: 18 },
    );
  });

  it('leaves what is not well encoded as it came', () => {
    deepEqual(parseForm('a=100%&b=%zz&c&=d').fields, [
      { name: 'a', value: '100%' },
      { name: 'b', value: '%zz' },
      { name: 'c', value: '' },
      { name: '', value: 'd' },
    ]);
  });

  it('stops at the bound of fields', () => {
    const { fields, isBounded } = parseForm('a&'.repeat(MAX_FIELDS + 1));
    equal(fields.length, MAX_FIELDS);
    equal(isBounded, true);
  });
});
