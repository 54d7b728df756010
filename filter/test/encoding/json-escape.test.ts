import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { Stages, sliceOf } from '../stages.ts';

const table: [what: string, raw: string, expected: string][] = [
  ['nothing', '', ''],
  ['a text without escapes', 'aé€😀', 'aé€😀'],
  ['each short escape', '\\"\\\\\\/\\b\\f\\n\\r\\t', '"\\/\b\f\n\r\t'],
  ['a NUL', 'a\\u0000b', 'a\0b'],
  ['escapes of one, two and three bytes', '\\u0041\\u00e9\\u20AC', 'Aé€'],
  [
    'the last of one and of two bytes, and what follows',
    '\\u007f\\u0080\\u07ff\\u0800',
    '\x7f\x80\u07ff\u0800',
  ],
  ['digits in either case', '\\u00eF\\u00Ef', 'ïï'],
  ['a pair of surrogates', '\\ud83d\\ude00!', '😀!'],
  ['the first and the last pair', '\\ud800\\udc00\\udbff\\udfff', '\u{10000}\u{10ffff}'],
  ['a high surrogate alone', '\\ud83d', '\ufffd'],
  ['a low surrogate alone', '\\ude00', '\ufffd'],
  ['a high surrogate before a text', '\\ud83dx', '\ufffdx'],
  ['a high surrogate before another escape', '\\ud83d\\n', '\ufffd\n'],
  ['a high surrogate before an escape that is none', '\\ud83d\\u0041', '\ufffdA'],
  ['two high surrogates and a low one', '\\ud83d\\ud83d\\ude00', '\ufffd😀'],
  ['surrogates the wrong way round', '\\ude00\\ud83d', '\ufffd\ufffd'],
  ['a backslash before what looks like an escape', '\\\\u0041', '\\u0041'],
];

for (const build of builds) {
  describe(`JSON escapes, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function textOf(raw: string): string {
      const slice = stages.putAtEnd(raw);
      const to = stages.room(raw.length * 3);
      const text = stages.text(sliceOf(to, stages.exports.unescapeJson(slice, to)));
      stages.free();
      return text;
    }

    for (const [what, raw, expected] of table) {
      it(`resolves ${what}`, () => assert.equal(textOf(raw), expected));
    }

    it('never needs more room than the raw text has', () => {
      const raw = '\\uffff\\ud83d\\ude00\\n\\u0001é';
      const bytes = stages.put(raw);
      const to = stages.room(64);
      assert.ok(stages.exports.unescapeJson(bytes, to) <= Buffer.byteLength(raw));
    });

    it('resolves random texts as JSON.parse does', () => {
      const random = new Random(61);
      const pieces = ['a', 'é', '\\n', '\\"', '\\\\', '\\u0041', '\\ud83d\\ude00', '\\u20ac', '\\/', '😀'];
      for (let i = 0; i < 500; i++) {
        const raw = Array.from({ length: random.below(20) }, () => random.pick(pieces)).join('');
        assert.equal(textOf(raw), JSON.parse(`"${raw}"`));
      }
    });

    it('gives each byte its value as a hexadecimal digit', () => {
      for (let byte = 0; byte < 256; byte++) {
        const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
        assert.equal(stages.exports.hexValue(byte), digit);
      }
    });

    it('knows eight letters behind a backslash', () => {
      const known = Array.from({ length: 256 }, (_, byte) => byte).filter(stages.exports.unescaped);
      assert.deepEqual(String.fromCharCode(...known), '"/\\bfnrt');
    });
  });
}
