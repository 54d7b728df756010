import assert from 'node:assert/strict';
import { QueryError } from '../../src/store/store.ts';
import { makeMessage } from './exchanges.ts';
import type { StoreContext } from './suite-context.ts';

/** What text search finds. */
export function describeTexts(context: StoreContext): void {
  const { find, put } = context;

  describe('text', () => {
    it('finds words and prefixes of words, in any case and without accents', async () => {
      await put({ request: makeMessage('{"note":"Résumé of orders"}'), requestId: 'a' }, {});
      for (const text of ['résumé', 'RESUME', 'resu', 'note order', '"note orders"']) {
        assert.deepEqual(await find(text), ['a'], text);
      }
      for (const text of ['esume', 'note missing', 'ordersx']) assert.deepEqual(await find(text), [], text);
    });

    it('finds words in other scripts, however their accents are written', async () => {
      await put(
        { request: makeMessage('e\u0301te\u0301 ΟΔΟΣ'), requestId: 'a' },
        { request: makeMessage('Été ÈTE 日本語, Ёлка'), requestId: 'b' },
        { request: makeMessage('étéx'), requestId: 'c' },
      );
      assert.deepEqual(await find('"ete "'), ['c', 'b', 'a']);
      assert.deepEqual(await find('"ete-ete"'), ['b']);
      assert.deepEqual(await find('οδος'), ['a']);
      assert.deepEqual(await find('日本語'), ['b']);
      assert.deepEqual(await find('ёлк'), ['b']);
    });

    it('takes a short word as a whole one', async () => {
      await put(
        { request: makeMessage('go on'), requestId: 'a' },
        { request: makeMessage('gone'), requestId: 'b' },
      );
      assert.deepEqual(await find('go'), ['a']);
      assert.deepEqual(await find('gon'), ['b']);
    });

    it('needs the words of one piece next to each other', async () => {
      await put({ request: makeMessage('order-17'), requestId: 'a' }, { request: makeMessage('17 order') });
      assert.deepEqual(await find('order-17'), ['a']);
    });

    it('looks at method, host, path, headers and both bodies', async () => {
      await put({
        ...{ method: 'PURGE', host: 'apples.shop', path: '/pears?plums=1', requestId: 'a' },
        request: makeMessage('cherries', { headers: [['x-figs', 'dates\nlimes']] }),
        response: makeMessage('melons'),
      });
      for (const word of [
        'purge',
        'apples',
        'pears',
        'plums',
        'cherries',
        'figs',
        'dates',
        'limes',
        'melons',
      ]) {
        assert.deepEqual(await find(word), ['a'], word);
      }
    });

    it('does not look at bodies that are not text', async () => {
      const binary = Buffer.concat([Buffer.from('needle '), Buffer.from([0xff, 0])]);
      const zipped = {
        headers: [
          ['content-type', 'text/plain'],
          ['content-encoding', 'gzip'],
        ] as [string, string][],
      };
      await put({ request: makeMessage(binary) }, { request: makeMessage(binary, zipped) });
      assert.deepEqual(await find('needle'), []);
    });

    it('looks at no body with a NUL in it, nor at one that is cut where no character begins', async () => {
      const text = { headers: [['content-type', 'text/plain']] as [string, string][] };
      const ends = [
        [0xc3],
        [0xe2, 0x82],
        [0xf0, 0x9f, 0x98],
        [0x80],
        [0xe2, 0x41],
        [0xe2, 0x82, 0x80, 0x80],
        [0xc3, 0x80],
      ];
      await put(
        { request: makeMessage('needle \u0000', text) },
        ...ends.map((end, index) => ({
          request: makeMessage(Buffer.from([...Buffer.from('needle '), ...end])),
          requestId: `${index}`,
        })),
      );
      assert.deepEqual(await find('needle'), ['6', '2', '1', '0']);
    });

    it('looks at text that was cut within a character, or whose type is text', async () => {
      const cut = Buffer.from('needle ü').subarray(0, -1);
      const latin = Buffer.from([0xe4, ...Buffer.from(' needle')]);
      await put(
        { request: makeMessage(cut), requestId: 'a' },
        { request: makeMessage(latin, { headers: [['content-type', 'text/plain']] }), requestId: 'b' },
      );
      assert.deepEqual(await find('needle'), ['b', 'a']);
    });

    it('takes signs of other languages as text, never as operators', async () => {
      await put({ request: makeMessage('near and far'), requestId: 'a' }, {});
      for (const text of [
        '"near( far"',
        '"near*"',
        '"^near"',
        '"-near"',
        '"text:near"',
        '"near + far"',
        '"near\'"',
        '"a\u0000nd near"',
        '"\\"near"',
      ]) {
        await assert.doesNotReject(find(text), text);
      }
      assert.deepEqual(await find('"NEAR(far"'), []);
      assert.deepEqual(await find('"near*and"'), ['a']);
      assert.deepEqual(await find('"near AND far"'), ['a']);
      assert.deepEqual(await find('"near OR nothing"'), []);
      assert.deepEqual(await find('-"near"'), ['']);
    });

    it('finds nothing by what has no word in it', async () => {
      await put({ requestId: 'a' });
      for (const sign of ['---', '"\u0000"', '*', '"', '\ud800', '%', "'"]) {
        const terms = [{ field: 'text' as const, value: sign, isNegated: false }];
        const { exchanges } = await context.store.list({ filter: { terms }, limit: 10 });
        assert.deepEqual(exchanges, [], sign);
      }
    });

    it('may have many words, and says when it has too many', async () => {
      await put({ request: makeMessage('near and far'), requestId: 'a' });
      const text = (words: number) => [
        { field: 'text' as const, value: 'near '.repeat(words).trim(), isNegated: false },
      ];
      const { exchanges } = await context.store.list({ filter: { terms: text(200) }, limit: 1 });
      assert.equal(exchanges.length, 1);
      await assert.rejects(context.store.list({ filter: { terms: text(201) }, limit: 1 }), QueryError);
      const long = [{ field: 'text' as const, value: 'near-'.repeat(400), isNegated: false }];
      assert.deepEqual((await context.store.list({ filter: { terms: long }, limit: 1 })).exchanges, []);
    });

    it('holds together with other terms, wanted and not', async () => {
      await put(
        { request: makeMessage('coupon'), status: 500, requestId: 'a' },
        { request: makeMessage('coupon'), requestId: 'b' },
        { requestId: 'c' },
      );
      assert.deepEqual(await find('coupon status:500'), ['a']);
      assert.deepEqual(await find('-coupon'), ['c']);
      assert.deepEqual(await find('coupon -status:500'), ['b']);
    });
  });
}
