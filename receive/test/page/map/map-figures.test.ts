import { equal } from 'node:assert/strict';
import { edgeWidth, errorClass, formatRate, formatShare } from '../../../page/map/map-figures.ts';

describe('the figures of the map', () => {
  it('writes a rate in the unit that has figures to read', () => {
    equal(formatRate(900_000, 900), '1,000/s');
    equal(formatRate(900, 900), '1/s');
    equal(formatRate(90, 900), '6/min');
    equal(formatRate(1, 900), '4/h');
    equal(formatRate(1234, null), '1,234');
  });

  it('writes the share of errors, a small one too', () => {
    equal(formatShare({ count: 100, errors: 0 }), 'none');
    equal(formatShare({ count: 1_000_000, errors: 1 }), '<0.1 %');
    equal(formatShare({ count: 8, errors: 1 }), '13 %');
  });

  it('colours by the share of errors, and widens by the number of calls', () => {
    equal(errorClass({ count: 10, errors: 0 }), 'e0');
    equal(errorClass({ count: 1000, errors: 1 }), 'e1');
    equal(errorClass({ count: 100, errors: 2 }), 'e2');
    equal(errorClass({ count: 10, errors: 5 }), 'e3');
    equal(edgeWidth(1, 1000) < edgeWidth(1000, 1000), true);
  });
});
