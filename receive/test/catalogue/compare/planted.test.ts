import assert from 'node:assert/strict';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { LearnedHost } from '../../../src/catalogue/learned.ts';
import { PLANTED } from './planted.ts';
import { FORMS, readShop, SHOP_TEXT } from './shop-description.ts';
import { learnShop } from './shop-traffic.ts';
import { summarize } from './summary.ts';

/** What the unchanged description has: one operation without traffic. */
const ALWAYS = 'unused-operation GET /prices';

describe('a description that is compared with its own traffic', () => {
  let host: LearnedHost;

  before(() => {
    host = learnShop();
  });

  it('has no error and no warning as it is written', () => {
    assert.deepEqual(summarize(compare(host, SHOP_TEXT).differences), [ALWAYS]);
  });

  for (const [form, write] of FORMS) {
    it(`has no error and no warning in ${form}`, () => {
      assert.deepEqual(summarize(compare(host, write(readShop())).differences), [ALWAYS]);
    });
  }

  for (const { title, change, expected, isOnly31 } of PLANTED)
    it(`${expected.length === 0 ? 'has no difference' : 'has exactly the difference'} if ${title}`, () => {
      for (const [form, write] of FORMS) {
        if (isOnly31 && !form.startsWith('3.1')) continue;
        const shop = readShop();
        change(shop);
        const found = summarize(compare(host, write(shop)).differences);
        assert.deepEqual(found, [...expected, ALWAYS].sort(), form);
      }
    });
});
