import { equal, ok } from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as kinds from '../../../src/catalogue/sensitive/kinds.ts';
import { kindsOf, SENSITIVE_KINDS } from '../../../src/catalogue/sensitive/kinds.ts';
import { kindsOfName } from '../../../src/catalogue/sensitive/names.ts';
import { RecentTexts } from '../../../src/catalogue/sensitive/recent-texts.ts';

describe('the kinds of sensitive data', () => {
  it('have the bit of their place in the list', () => {
    const { EMAIL, PAYMENT_CARD, IBAN, PHONE, NATIONAL_ID, JWT, API_KEY, PASSWORD } = kinds;
    const bits = [EMAIL, PAYMENT_CARD, IBAN, PHONE, NATIONAL_ID, JWT, API_KEY, PASSWORD];
    equal(bits.map((bit) => kindsOf(bit).join()).join(), SENSITIVE_KINDS.join());
  });
});

describe('names', () => {
  it('say the same in any case, with any separators, digits and accents', () => {
    for (const name of [
      'phonenumber',
      'phoneNumber',
      'PHONE_NUMBER',
      'phone-number',
      'user.phone.number',
      'Phone Number 2',
    ])
      equal(kindsOf(kindsOfName(name)).join(), 'phone', name);
    for (const name of ['apikey', 'apiKey', 'APIKey', 'API_KEY', 'x-api-key', 'my.api.key', 'ApiKey1'])
      equal(kindsOf(kindsOfName(name)).join(), 'api-key', name);
  });

  it('say nothing if they only have the letters of such a word', () => {
    for (const name of [
      'hotel',
      'pinned',
      'passenger',
      'spanner',
      'compass',
      'wildcard_mask',
      'tokenizer_version',
      'martin',
      'assassin',
    ])
      equal(kindsOf(kindsOfName(name)).join(), '', name);
  });

  it('of a hostile peer need no more memory than a few thousand', () => {
    const texts = new RecentTexts(100);
    let kept = 0;
    for (let i = 0; i < 10_000; i++) texts.set(`name${i}`, i);
    for (let i = 0; i < 10_000; i++) if (texts.get(`name${i}`) === i) kept++;
    ok(kept > 0 && kept <= 200, `${kept}`);
    texts.set('x'.repeat(200), 1);
    equal(texts.get('x'.repeat(200)), undefined);
  });

  it('that are used all the time stay known', () => {
    const texts = new RecentTexts(10);
    texts.set('often', 1);
    for (let i = 0; i < 1000; i++) {
      texts.set(`${i}`, 0);
      equal(texts.get('often'), 1);
    }
  });

  it('that are remembered do not keep the texts that they came from', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const texts = new RecentTexts(1000);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 200; i++) {
      const text = Buffer.alloc(1 << 20, `the name of a member ${i} `).toString();
      texts.set(text.slice(0, 24), i);
    }
    collectGarbage();
    const keptMiB = (process.memoryUsage().heapUsed - before) / (1 << 20);
    ok(keptMiB < 50, `${keptMiB} MiB`);
    equal(texts.get('the name of a member 7 t'), 7);
  });
});
