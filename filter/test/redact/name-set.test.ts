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
      const { addToName, isNameCoveredWith, openName } = stages.exports;
      const bytes = Buffer.from(name);
      const start = startOf(stages.put(bytes));
      openName();
      addToName(start, start + cut);
      const isCovered = isNameCoveredWith(start + cut, start + bytes.length);
      stages.free();
      return Boolean(isCovered);
    }

    it('have their names, in any case of ASCII letters', () => {
      open(['Password', 'x-É', '']);
      for (const name of ['password', 'PASSWORD', 'passworD', 'X-É', '']) assert.ok(has(name), name);
      for (const name of ['passwor', 'passwords', 'x-é', 'x', 'p`ssword']) assert.ok(!has(name), name);
    });

    it('have nothing where there are no names', () => {
      open([]);
      for (const name of ['', 'a']) assert.ok(!has(name));
    });

    it('have what stands behind the last quote of a name', () => {
      open(['a"b"c', 'd"']);
      for (const name of ['c', '']) assert.ok(has(name));
      for (const name of ['a"b"c', 'b"c', 'd', 'd"']) assert.ok(!has(name), name);
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

    it('tell names from others that begin with them, however they come', () => {
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
