import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { Stages } from '../stages.ts';

const table: [what: string, bytes: number[], isValid: boolean][] = [
  ['no bytes', [], true],
  ['ASCII with NUL and DEL', [0x00, 0x41, 0x7f], true],
  ['the first and the last of two bytes', [0xc2, 0x80, 0xdf, 0xbf], true],
  ['the first and the last of three bytes', [0xe0, 0xa0, 0x80, 0xef, 0xbf, 0xbf], true],
  ['the last before and the first behind the surrogates', [0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80], true],
  ['the first and the last of four bytes', [0xf0, 0x90, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf], true],
  ['a continuation alone', [0x80], false],
  ['a continuation behind ASCII', [0x41, 0xbf], false],
  ['an overlong NUL', [0xc0, 0x80], false],
  ['an overlong slash of two bytes', [0xc1, 0xaf], false],
  ['an overlong slash of three bytes', [0xe0, 0x80, 0xaf], false],
  ['an overlong form of three bytes, the last', [0xe0, 0x9f, 0xbf], false],
  ['an overlong form of four bytes, the last', [0xf0, 0x8f, 0xbf, 0xbf], false],
  ['the first surrogate', [0xed, 0xa0, 0x80], false],
  ['the last surrogate', [0xed, 0xbf, 0xbf], false],
  ['U+110000', [0xf4, 0x90, 0x80, 0x80], false],
  ['a lead of a code point above U+13FFFF', [0xf5, 0x80, 0x80, 0x80], false],
  ['a lead of five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80], false],
  ['0xfe and 0xff', [0xfe, 0xff], false],
  ['two bytes cut', [0xc3], false],
  ['three bytes cut behind the first', [0xe2], false],
  ['three bytes cut behind the second', [0xe2, 0x82], false],
  ['four bytes cut behind the third', [0xf0, 0x9f, 0x98], false],
  ['three bytes that end with ASCII', [0xe2, 0x82, 0x41], false],
  ['a lead in the place of a continuation', [0xc3, 0xc3, 0xa9], false],
];

for (const build of builds) {
  describe(`UTF-8, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    for (const [what, bytes, isValid] of table) {
      it(`${isValid ? 'accepts' : 'refuses'} ${what}`, () => {
        assert.equal(Boolean(stages.exports.isValidUtf8(stages.put(Uint8Array.from(bytes)))), isValid);
      });
    }

    it('is recognized as Node does for  all texts of one and two bytes', () => {
      const room = stages.room(2);
      for (let first = 0; first < 256; first++) {
        for (let second = -1; second < 256; second++) {
          const bytes = second < 0 ? Uint8Array.of(first) : Uint8Array.of(first, second);
          const answer = Boolean(stages.exports.isValidUtf8(stages.putAt(room, bytes)));
          if (answer !== isUtf8(bytes)) assert.fail(`${Buffer.from(bytes).toString('hex')} is ${answer}`);
        }
      }
    });

    it('is recognized as Node does for  random texts of bytes that matter', () => {
      const random = new Random(41);
      const bytes = [
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
      ];
      bytes.push(0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
      const room = stages.room(8);
      for (let i = 0; i < 50_000; i++) {
        const text = Uint8Array.from({ length: 1 + random.below(6) }, () => random.pick(bytes));
        const answer = Boolean(stages.exports.isValidUtf8(stages.putAt(room, text)));
        if (answer !== isUtf8(text)) assert.fail(`${Buffer.from(text).toString('hex')} is ${answer}`);
      }
    });

    it('is recognized without a read after the text', () => {
      for (const lead of [0xc3, 0xe2, 0xf0])
        assert.ok(!stages.exports.isValidUtf8(stages.putAtEnd(Uint8Array.of(lead))));
      assert.ok(stages.exports.isValidUtf8(stages.putAtEnd('€')));
    });

    it('is written for every code point up to U+FFFF but the surrogates', () => {
      const room = stages.room(4);
      for (let codePoint = 0; codePoint <= 0xffff; codePoint++) {
        if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
        const size = stages.exports.writeCodePoint(room, codePoint);
        const written = Buffer.from(stages.exports.memory.buffer, room, size).toString('latin1');
        const expected = Buffer.from(String.fromCharCode(codePoint)).toString('latin1');
        if (written !== expected) assert.fail(`U+${codePoint.toString(16)} is written wrong`);
      }
    });
  });
}
