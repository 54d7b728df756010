import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { BodyStage, treatment } from './body-stage.ts';

/** Names of the configuration and the ways to write them in JSON, each of which must be recognized. */
const written: [name: string, json: string][] = [
  ['password', 'password'],
  ['password', 'PassWord'],
  ['Password', 'password'],
  ['password', 'pass\\u0077ord'],
  ['password', '\\u0070\\u0061\\u0073\\u0073\\u0077\\u006f\\u0072\\u0064'],
  ['password', 'PASS\\u0057ORD'],
  ['a/b', 'a\\/b'],
  ['a\tb\n\r\b\f', 'a\\tb\\n\\r\\b\\f'],
  ['a\\b', 'a\\\\b'],
  ['a\\', 'a\\\\'],
  ['\\\\u0061', '\\\\\\\\u0061'],
  ['a"b', 'a\\"b'],
  ['a"b', 'a\\u0022b'],
  ['"', '\\"'],
  ['paß', 'paß'],
  ['paß', 'pa\\u00df'],
  ['пароль', '\\u043f\\u0430\\u0440\\u043E\\u043b\\u044c'],
  ['€', '\\u20ac'],
  ['😀', '😀'],
  ['😀', '\\ud83d\\ude00'],
  ['😀', '\\uD83D\\uDE00'],
  ['a😀b', 'a\\ud83d\\ude00b'],
  ['ก', '\\u0e01'],
  ['\u{10ffff}', '\\udbff\\udfff'],
  ['\ufffd', '\\ud83d'],
  ['\ufffd', '\\ude00'],
  ['\ufffdx', '\\ud83dx'],
  ['\ufffd\n', '\\ud83d\\n'],
  ['\ufffd😀', '\\ud83d\\ud83d\\ude00'],
  ['\ufffd\\', '\\ud83d\\\\'],
  ['', ''],
  ['password', ' password'],
  ['password', 'password\\t'],
  ['password', 'pass\\word'],
  ['password', 'pass\\\\u0077ord'],
  ['password', 'pass%77ord'],
  ['password', 'pass%2577ord'],
  ['a\\', 'a'],
  ['É', 'é'],
  ['É', 'e\\u0301'],
  ['É', 'E\u0301'],
  ['söß', 's\\u006f\u0308ß'],
  ['key', '\\u212aEY'],
  ['😀', '\\ud83d'],
];

/** Names of the configuration and texts that are another name. */
const others: [name: string, json: string][] = [
  ['password', 'passwor'],
  ['password', 'password1'],
  ['password', 'xpassword'],
  ['password', 'pass word'],
  ['password', 'pass\\u0078ord'],
  ['password', 'pass\\nword'],
  ['PASSWORD', 'p\u0430ssword'],
  ['É', 'e'],
  ['ée', 'é'],
  ['日本', '\\u65e5'],
  ['日本', '本日'],
  ['a'.repeat(256), 'a'.repeat(255)],
  ['a'.repeat(256), 'a'.repeat(257)],
  ['aaaa', 'a'.repeat(68)],
];

for (const build of builds) {
  describe(`names of members, ${build} build`, () => {
    for (const [name, json] of written) {
      it(`${JSON.stringify(name)} is recognized where it is written "${json}", wherever it is cut`, () => {
        const body = new BodyStage(build, { jsonFields: ['other', name] });
        const text = `{"x":1,"${json}":"s3cret","y":2}`;
        body.assertSameAtEveryCut(treatment.json, text, `{"x":1,"${json}":"[redacted]","y":2}`);
      });
    }

    for (const [name, json] of others) {
      it(`${JSON.stringify(name)} is not taken for "${json}"`, () => {
        const body = new BodyStage(build, { jsonFields: [name] });
        const text = `{"x":1,"${json}":"public","y":2}`;
        body.assertSameAtEveryCut(treatment.json, text, text);
      });
    }

    it('are recognized in strings that are JSON themselves, at any level', () => {
      const name = 'pass"\\/wörd\n';
      const body = new BodyStage(build, { jsonFields: [name, 'user'] });
      let inner: unknown = 's3cret';
      let expected: unknown = '[redacted]';
      for (let level = 0; level < 5; level++) {
        inner = JSON.stringify({ [level === 0 ? 'user' : 'x']: inner, y: [level] });
        expected = JSON.stringify({ [level === 0 ? 'user' : 'x']: expected, y: [level] });
        body.assertSameAtEveryCut(treatment.json, String(inner), String(expected));
      }
    });

    it('are recognized with escapes in strings that are JSON themselves', () => {
      const body = new BodyStage(build, { jsonFields: ['password'] });
      const inner = '{"pass\\u0077ord":"s3cret","\\u0070assword":["s3cret"]}';
      const expected = '{"pass\\u0077ord":"[redacted]","\\u0070assword":"[redacted]"}';
      const text = JSON.stringify({ a: JSON.stringify({ b: inner }) });
      const redacted = JSON.stringify({ a: JSON.stringify({ b: expected }) });
      body.assertSameAtEveryCut(treatment.json, text, redacted);
    });

    it('are recognized at the very beginning of a string that is JSON itself', () => {
      const body = new BodyStage(build, { jsonFields: ['password'] });
      const text = JSON.stringify('"pass\\u0077ord":"s3cret","b":"and more behind it"');
      body.assertSameAtEveryCut(treatment.json, text, text.replace('s3cret', '[redacted]'));
    });

    it('are recognized before a colon on another line, in a string that is JSON itself', () => {
      const body = new BodyStage(build, { jsonFields: ['password'] });
      const inner = '{"a":1,"password"\r\n\t : \n"s3cret","b":"and more behind it"}';
      // The line break after the colon is an escape, and taken for the beginning of the value.
      const expected = inner.replace('\n"s3cret"', '"[redacted]"');
      body.assertSameAtEveryCut(treatment.json, JSON.stringify(inner), JSON.stringify(expected));
    });

    it('are recognized with an escape after a wrong backslash', () => {
      const body = new BodyStage(build, { jsonFields: ['password'] });
      const text = '{"a":1,\\"\\u0070assword":"s3cret","b":2}';
      body.assertSameAtEveryCut(treatment.json, text, text.replace('s3cret', '[redacted]'));
    });

    it('may be broken escapes, which hide no name after them', () => {
      const body = new BodyStage(build, { jsonFields: ['password'] });
      for (const broken of ['\\u', '\\u0', '\\u00', '\\u006', '\\uzzzz', '\\ud83d', '\\ud83d\\u', '\\']) {
        const text = `{"${broken}"password":"s3cret"}`;
        assert.ok(!body.json(text).includes('s3cret'), text);
      }
    });

    it('are recognized in any of their spellings, among 64 of any length', () => {
      const random = new Random(81);
      const letters = [...'abXY09_-.$/ \\é€😀\n\t'];
      const nameOf = (size: number) => Array.from({ length: size }, () => random.pick(letters)).join('');
      const names = Array.from({ length: 64 }, (_, i) => nameOf(1 + ((i * 7) % 80)));
      const body = new BodyStage(build, { jsonFields: names });
      for (let i = 0; i < 300; i++) {
        const name = random.pick(names);
        const json = spellingOf(name, random);
        const bytes = Buffer.from(`{"x":{"${json}":"s3cret"}}`);
        const cut = random.below(bytes.length);
        const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
        assert.equal(body.json(...chunks), `{"x":{"${json}":"[redacted]"}}`);
      }
    });
  });
}

/** A name as JSON may write it: each character as it is, by a short escape or by its number. */
function spellingOf(name: string, random: Random): string {
  const units = Array.from({ length: name.length }, (_, i) => name.charCodeAt(i));
  const isEscaped = random.below(2) === 0;
  const byNumber = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`;
  if (isEscaped) return units.map((unit) => byNumber(unit)).join('');
  return [...name]
    .map((letter) => {
      const swapped = random.below(2) === 0 ? letter.replace(/[a-z]/i, swapCase) : letter;
      return JSON.stringify(swapped).slice(1, -1);
    })
    .join('');
}

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
