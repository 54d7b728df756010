import { equal } from 'node:assert/strict';
import { singular } from '../../src/catalogue/singular.ts';

const WORDS = {
  ...{ users: 'user', Orders: 'Order', categories: 'category', movies: 'movie', pies: 'pie', boxes: 'box' },
  ...{ addresses: 'address', branches: 'branch', sizes: 'size', houses: 'house', statuses: 'status' },
  ...{ people: 'person', People: 'Person', children: 'child', Options: 'Option' },
};
const SAME = ['status', 'address', 'analysis', 'news', 'series', 'user', 'checkout', 'dns', 'me', ''];

describe('the singular of a word', () => {
  for (const [word, expected] of Object.entries(WORDS)) {
    it(`is found: ${word}`, () => {
      equal(singular(word), expected);
    });
  }

  it('is the word itself if it is not a plural', () => {
    for (const word of SAME) equal(singular(word), word);
  });
});
