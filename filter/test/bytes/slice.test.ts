import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, Stages, sizeOf, sliceOf, startOf } from '../stages.ts';

for (const build of builds) {
  describe(`slices, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    it('takes the first bytes, and all where there are fewer', () => {
      const { firstBytes } = stages.exports;
      const slice = stages.put('abcdef');
      assert.equal(stages.text(firstBytes(slice, 2)), 'ab');
      assert.equal(stages.text(firstBytes(slice, 6)), 'abcdef');
      assert.equal(stages.text(firstBytes(slice, 7)), 'abcdef');
      assert.equal(stages.text(firstBytes(slice, 0)), '');
    });

    it('takes what is behind the first bytes, and nothing where there are fewer', () => {
      const { afterBytes } = stages.exports;
      const slice = stages.put('abcdef');
      assert.equal(stages.text(afterBytes(slice, 2)), 'cdef');
      assert.equal(stages.text(afterBytes(slice, 0)), 'abcdef');
      const nothing = afterBytes(slice, 99);
      assert.equal(sizeOf(nothing), 0);
      assert.equal(startOf(nothing), startOf(slice) + 6);
    });

    it('holds an address and a length of 32 bits each', () => {
      const { afterBytes, firstBytes } = stages.exports;
      const huge = sliceOf(0xffff_0000, 0xffff_ffff);
      assert.equal(BigInt.asUintN(64, firstBytes(huge, 0xffff_ffff)), huge);
      assert.equal(BigInt.asUintN(64, afterBytes(huge, 0xff)), sliceOf(0xffff_00ff, 0xffff_ff00));
    });

    it('gives the byte at an index without a sign', () => {
      const slice = stages.put(Uint8Array.of(0, 0x7f, 0xff));
      assert.deepEqual(
        [0, 1, 2].map((index) => stages.exports.byteAt(slice, index)),
        [0, 0x7f, 0xff],
      );
    });

    const comparisons: [a: string, b: string, isEqual: boolean, isEqualIgnoringCase: boolean][] = [
      ['', '', true, true],
      ['abc', 'abc', true, true],
      ['abc', 'abC', false, true],
      ['ABC', 'abc', false, true],
      ['abc', 'abd', false, false],
      ['abc', 'ab', false, false],
      ['ab', 'abc', false, false],
      // 0x40 and 0x60 lie 0x20 apart as letters do, and so do 0x5b and 0x7b.
      ['@', '`', false, false],
      ['[', '{', false, false],
      ['É', 'é', false, false],
      ['a\0b', 'a\0c', false, false],
    ];
    for (const [a, b, isEqual, isEqualIgnoringCase] of comparisons) {
      it(`compares ${JSON.stringify(a)} with ${JSON.stringify(b)}`, () => {
        const [left, right] = [stages.put(a), stages.put(b)];
        assert.equal(Boolean(stages.exports.isEqual(left, right)), isEqual);
        assert.equal(Boolean(stages.exports.isEqualIgnoringCase(left, right)), isEqualIgnoringCase);
      });
    }

    it('compares every byte, whatever the length', () => {
      for (let size = 0; size <= 40; size++) {
        const text = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnop'.slice(0, size);
        const [left, same] = [stages.put(text), stages.put(text)];
        assert.equal(Boolean(stages.exports.isEqual(left, same)), true, `${size} bytes`);
        for (let at = 0; at < size; at++) {
          const other = stages.put(`${text.slice(0, at)}-${text.slice(at + 1)}`);
          assert.equal(Boolean(stages.exports.isEqual(left, other)), false, `byte ${at} of ${size}`);
        }
      }
    });

    it('knows whether a slice begins with another', () => {
      const { hasPrefix } = stages.exports;
      const slice = stages.put('x-envoy-id');
      assert.ok(hasPrefix(slice, stages.put('x-envoy-')));
      assert.ok(hasPrefix(slice, slice));
      assert.ok(hasPrefix(slice, empty));
      assert.ok(!hasPrefix(slice, stages.put('x-envoy.')));
      assert.ok(!hasPrefix(slice, stages.put('x-envoy-id-')));
      assert.ok(!hasPrefix(empty, slice));
    });

    it('finds the first of a byte, or -1', () => {
      const { indexOfByte } = stages.exports;
      const slice = stages.put('a|b|\xff');
      assert.equal(indexOfByte(slice, 0x7c), 1);
      assert.equal(indexOfByte(slice, 0x61), 0);
      assert.equal(indexOfByte(stages.put(Uint8Array.of(1, 0xff)), 0xff), 1);
      assert.equal(indexOfByte(slice, 0x7a), -1);
      assert.equal(indexOfByte(empty, 0), -1);
    });

    for (const [text, before, after] of [
      ['', '', ''],
      ['a', 'a', ''],
      [',', '', ''],
      ['a,', 'a', ''],
      [',a', '', 'a'],
      ['a,b,c', 'a', 'b,c'],
    ] as const) {
      it(`parts ${JSON.stringify(text)} at its first comma`, () => {
        const { afterByte, beforeByte } = stages.exports;
        const slice = stages.put(text);
        assert.equal(stages.text(beforeByte(slice, 0x2c)), before);
        assert.equal(stages.text(afterByte(slice, 0x2c)), after);
      });
    }

    it('lowers ASCII letters and no other byte', () => {
      const lowered = Uint8Array.from({ length: 256 }, (_, byte) => stages.exports.lowerCase(byte));
      const expected = Uint8Array.from({ length: 256 }, (_, byte) =>
        byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
      );
      assert.deepEqual(lowered, expected);
    });

    it('takes only spaces and tabs for blanks', () => {
      const blanks = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
        stages.exports.isBlank(byte),
      );
      assert.deepEqual(blanks, [0x09, 0x20]);
    });

    for (const [text, expected] of [
      ['', ''],
      [' \t ', ''],
      ['a', 'a'],
      [' \ta b\t ', 'a b'],
      ['\na\r', '\na\r'],
    ] as const) {
      it(`trims ${JSON.stringify(text)} to ${JSON.stringify(expected)}`, () => {
        assert.equal(stages.text(stages.exports.trimmed(stages.put(text))), expected);
      });
    }
  });
}
