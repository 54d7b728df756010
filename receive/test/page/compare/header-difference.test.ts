import { deepEqual } from 'node:assert/strict';
import { pairHeaders } from '../../../page/compare/header-difference.ts';

describe('pairHeaders', () => {
  it('puts headers of one name next to each other, wherever they are', () => {
    deepEqual(
      pairHeaders(
        [
          ['a', '1'],
          ['b', '2'],
        ],
        [
          ['b', '2'],
          ['a', '3'],
        ],
      ),
      [
        { name: 'a', before: '1', after: '3', isSame: false },
        { name: 'b', before: '2', after: '2', isSame: true },
      ],
    );
  });

  it('pairs repeated headers in their order, and shows those that one alone has', () => {
    deepEqual(
      pairHeaders(
        [
          ['c', '1'],
          ['c', '2'],
        ],
        [
          ['c', '1'],
          ['d', '4'],
        ],
      ),
      [
        { name: 'c', before: '1', after: '1', isSame: true },
        { name: 'c', before: '2', after: null, isSame: false },
        { name: 'd', before: null, after: '4', isSame: false },
      ],
    );
  });
});
