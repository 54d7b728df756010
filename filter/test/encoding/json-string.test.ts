import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { Stages, sliceOf, startOf } from '../stages.ts';

/** The text that bytes stand for: their UTF-8 text, or where they are none, a code point for each byte. */
function meaningOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

const table: [what: string, bytes: Uint8Array | string, expected: string][] = [
  ['nothing', '', ''],
  ['plain ASCII with DEL', 'abc/ \x7f', 'abc/ \x7f'],
  ['a quote and a backslash', 'a"b\\c', 'a\\"b\\\\c'],
  ['control characters', '\0\t\n\r\x1f', '\\u0000\\u0009\\u000a\\u000d\\u001f'],
  ['UTF-8 of two, three and four bytes', 'é€😀', 'é€😀'],
  ['line separators, which JSON allows', '\u2028\u2029', '\u2028\u2029'],
  ['a byte order mark', '\ufeffa', '\ufeffa'],
  ['Latin-1 bytes', Uint8Array.of(0x63, 0x61, 0x66, 0xe9), 'café'],
  ['a cut code point, by the same numbers', Uint8Array.of(0xe2, 0x82), 'â\u0082'],
  ['an overlong slash', Uint8Array.of(0xc0, 0xaf), 'À¯'],
  ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80), 'í\u00a0\u0080'],
  ['UTF-8 beside a byte that is none', Uint8Array.of(0xc3, 0xa9, 0xff, 0x22), 'Ã©ÿ\\"'],
];

for (const build of builds) {
  describe(`JSON text, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function jsonOf(bytes: Uint8Array | string, isAtEnd = false): string {
      const value = isAtEnd ? stages.putAtEnd(bytes) : stages.put(bytes);
      const written = stages.write((exports) => exports.writeText(value));
      stages.free();
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(written);
    }

    for (const [what, bytes, expected] of table) {
      it(`is written of ${what}`, () => assert.equal(jsonOf(bytes), expected));
    }

    it('means the same as the value, for each byte alone', () => {
      for (let byte = 0; byte < 256; byte++) {
        const value = Uint8Array.of(byte);
        assert.equal(JSON.parse(`"${jsonOf(value)}"`), meaningOf(value), `byte ${byte}`);
      }
    });

    it('means the same as the value, for each byte at each place of a text of more than two vectors', () => {
      for (let byte = 0; byte < 256; byte++) {
        for (let place = 0; place <= 40; place++) {
          const value = new Uint8Array(41).fill(0x61);
          value[place] = byte;
          const json = jsonOf(value);
          if (JSON.parse(`"${json}"`) !== meaningOf(value)) assert.fail(`byte ${byte} at ${place}: ${json}`);
        }
      }
    });

    it('means the same as the value, for random bytes and random texts', () => {
      const random = new Random(42);
      for (let i = 0; i < 3000; i++) {
        const isText = random.below(2) === 0;
        const characters = Array.from({ length: random.below(60) }, () =>
          random.pick(['a', '"', '\n', 'é', '😀']),
        );
        const value = isText ? Buffer.from(characters.join('')) : random.bytes(random.below(60));
        assert.equal(JSON.parse(`"${jsonOf(value)}"`), meaningOf(value));
      }
    });

    it('is written of texts of all lengths up to 70 without a read after them', () => {
      for (let size = 0; size <= 70; size++) assert.equal(jsonOf('x'.repeat(size), true), 'x'.repeat(size));
    });

    it('has room for the worst of 60 KB', () => {
      const json = jsonOf(new Uint8Array(60_000).fill(1));
      assert.equal(json, '\\u0001'.repeat(60_000));
    });

    it('is not written, and marks the writer as failed, if there is no room for the worst', () => {
      const { closeWriter, hasFailed, openWriter, writeText } = stages.exports;
      // Only its size and its first byte matter.
      const value = sliceOf(startOf(stages.put(new Uint8Array(16))), 12 << 20);
      openWriter(64);
      writeText(value);
      assert.ok(hasFailed());
      closeWriter();
    });
  });
}
