import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { empty, Stages, startOf } from '../stages.ts';

for (const build of builds) {
  describe(`sets of names, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function open(names: readonly string[]): void {
      stages.exports.openRules(empty, stages.list(names), empty);
    }

    /** Whether a name, whose bytes come in two pieces, is in the set. */
    function has(name: string, cut = 0): boolean {
      const { addToName, isNameCovered, openName } = stages.exports;
      const bytes = Buffer.from(name);
      const start = startOf(stages.put(bytes));
      openName();
      addToName(start, start + cut);
      addToName(start + cut, start + bytes.length);
      const isCovered = isNameCovered();
      stages.free();
      return Boolean(isCovered);
    }

    it('have their names, in any case of ASCII letters', () => {
      open(['Password', 'x-É', '']);
      for (const name of ['password', 'PASSWORD', 'passworD', 'X-É', '']) assert.ok(has(name), name);
      for (const name of ['passwor', 'passwords', 'x-', 'x-e', 'x', 'p`ssword']) assert.ok(!has(name), name);
    });

    it('have their names in any case and normalization, wherever these are cut', () => {
      open(['Schlüssel', 'пароль', 'ключ a', 'ﬁ', 'key', 'sos', '日本']);
      const names = [
        'schlüssel',
        'SCHLÜSSEL',
        'ПАРОЛЬ',
        'КЛЮЧ A',
        'ﬁ',
        'KE\u0059',
        '\u212aey',
        '\u017foS',
        '日本',
      ];
      for (const written of names.map((name) => JSON.parse(`"${name}"`) as string)) {
        for (const name of [written, written.normalize('NFD')]) {
          const { length } = Buffer.from(name);
          for (let cut = 0; cut <= length; cut++) assert.ok(has(name, cut), `${name} cut at ${cut}`);
        }
      }
      for (const name of ['schlussel', 'schl', 'пароль1', 'a', 'kei', '日', '本日'])
        assert.ok(!has(name), name);
    });

    it('do not count the blanks around a name', () => {
      open(['a b', ' c ']);
      for (const name of ['a b', ' a b', '\ta b\n', 'a\tb', 'c', ' c']) assert.ok(has(name), name);
      for (const name of ['ab', 'a  b', '']) assert.ok(!has(name), name);
    });

    it('distinguish broken UTF-8 from other names', () => {
      open(['müll']);
      const { addToName, isNameCovered, openName } = stages.exports;
      for (const [bytes, expected] of [
        ['m\xfcll', 1],
        ['m\xc3', 0],
        ['m\xc3ll', 1],
        ['m\xbcll', 1],
        ['m\xe2\x82ll', 1],
        ['m\xe2ll\xf0', 0],
      ] as const) {
        const start = startOf(stages.put(Buffer.from(bytes, 'latin1')));
        openName();
        addToName(start, start + bytes.length);
        assert.equal(isNameCovered(), expected, bytes);
      }
    });

    it('have nothing if there are no names', () => {
      open([]);
      for (const name of ['', 'a']) assert.ok(!has(name));
    });

    it('have the part after the last mark of a name', () => {
      open(['a"b"c', 'd"', "it's", 'x=y', 'p&q']);
      for (const name of ['c', '', 's', 'y', 'q']) assert.ok(has(name));
      for (const name of ['a"b"c', 'b"c', 'd', 'd"', 'x', "it's"]) assert.ok(!has(name), name);
    });

    it('have 64 names and no others, whatever their lengths and wherever they are cut', () => {
      const random = new Random(93);
      const name = () => Buffer.from(random.bytes(random.below(129))).toString('hex');
      const names = new Set(Array.from({ length: 64 }, name));
      open([...names]);
      for (const known of names) assert.ok(has(known, random.below(known.length + 1)), known);
      for (let i = 0; i < 500; i++) {
        const other = name();
        assert.equal(has(other, random.below(other.length + 1)), names.has(other));
      }
    });

    it('distinguish names from others that begin with them, however they come', () => {
      open(['a'.repeat(10), 'b'.repeat(74)]);
      for (let size = 0; size < 200; size++) {
        for (const cut of [0, 1, 9, 10, 11, 75]) {
          const at = Math.min(cut, size);
          assert.equal(has('a'.repeat(size), at), size === 10);
          assert.equal(has('b'.repeat(size), at), size === 74);
        }
      }
    });
  });
}
