import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { Stages } from '../stages.ts';
import { invalid, valid } from './json-corpus.ts';
import { randomJson, readJson } from './json-values.ts';

for (const build of builds) {
  describe(`the JSON reader, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    /** Whether a text, after which memory ends, is one JSON value and nothing else. */
    function isJson(text: string | Uint8Array): boolean {
      stages.exports.openJson(stages.putAtEnd(text));
      stages.exports.skipValue();
      return Boolean(stages.exports.isAtEnd());
    }

    function read(text: string): unknown {
      stages.exports.openJson(stages.putAtEnd(text));
      return readJson(stages);
    }

    it('reads what is JSON as JSON.parse does', () => {
      for (const text of valid) {
        assert.ok(isJson(text), text);
        assert.deepEqual(read(text), JSON.parse(text), text);
      }
    });

    it('refuses what is not JSON', () => {
      for (const text of invalid) assert.ok(!isJson(text), JSON.stringify(text));
    });

    it('reads random values as JSON.parse does', () => {
      const random = new Random(71);
      for (let i = 0; i < 400; i++) {
        const text = randomJson(random, 4);
        assert.deepEqual(read(text), JSON.parse(text), text);
      }
    });

    it('accepts and refuses JSON with one byte changed, added or removed as JSON.parse does', () => {
      const random = new Random(72);
      for (let i = 0; i < 4000; i++) {
        const text = randomJson(random, 2);
        const at = random.below(text.length + 1);
        const put = random.pick(['', ...' {}[],:"\\0123456789-+.eEtrufalsn\n']);
        const changed = text.slice(0, at) + put + text.slice(at + random.below(2));
        assert.equal(isJson(changed), canParse(changed), JSON.stringify(changed));
      }
    });

    it('refuses every part of a text that its remainder would complete', () => {
      const text = '{"a":[true,false,null,-1.5e+3,"\\u0041\\n"],"b":{}}';
      const whole = stages.put(text);
      for (let size = 0; size < text.length; size++) {
        stages.exports.openJson(stages.exports.firstBytes(whole, size));
        stages.exports.skipValue();
        assert.ok(!stages.exports.isAtEnd(), text.slice(0, size));
      }
      assert.ok(isJson(text));
    });

    it('reads a value that lies in 64 others, and none that lies deeper', () => {
      const nest = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
      assert.ok(isJson(nest(64)));
      assert.ok(!isJson(nest(65)));
      const members = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      assert.ok(isJson(members(64)));
      assert.ok(!isJson(members(65)));
    });

    it('refuses a megabyte of opening brackets without a trap', () => {
      stages.exports.openJson(stages.put('['.repeat(1 << 20)));
      stages.exports.skipValue();
      assert.ok(!stages.exports.isAtEnd());
    });

    it('gives nothing more after anything that is not JSON', () => {
      const { exports } = stages;
      exports.openJson(stages.putAtEnd('[?, {"a": 1}]'));
      exports.enterArray();
      assert.equal(exports.skipValue(), 0n);
      assert.ok(!exports.isJsonValid());
      assert.ok(!exports.hasItem(false));
      assert.ok(!exports.hasMember(true));
      assert.equal(exports.readName(), 0n);
      assert.equal(exports.readRawString(), 0n);
      assert.equal(exports.skipValue(), 0n);
      assert.ok(!exports.readBoolean());
      assert.ok(!exports.isAtEnd());
    });

    it('is no longer valid when the value is not of the type that is read', () => {
      const { exports } = stages;
      for (const read of [
        exports.enterObject,
        exports.enterArray,
        exports.readRawString,
        exports.readBoolean,
      ]) {
        exports.openJson(stages.putAtEnd('7'));
        read();
        assert.ok(!exports.isJsonValid());
      }
      exports.openJson(stages.putAtEnd('"7"'));
      assert.ok(Number.isNaN(exports.readNumber()));
      assert.ok(!exports.isJsonValid());
    });

    it('gives the text of a value as it stands, without the white space around it', () => {
      const { exports } = stages;
      exports.openJson(stages.put(' [ {"a" : [1, 2] } , "x\\n" ] '));
      exports.enterArray();
      assert.ok(exports.hasItem(true));
      const mark = exports.mark();
      assert.equal(stages.text(exports.skipValue()), '{"a" : [1, 2] }');
      assert.equal(stages.text(exports.since(mark)), '{"a" : [1, 2] }');
      assert.ok(exports.hasItem(false));
      assert.equal(stages.text(exports.readRawString()), 'x\\n');
      assert.ok(!exports.hasItem(false));
      assert.ok(exports.isAtEnd());
    });

    it('reads numbers beyond what is exact as near to them, and without end as infinite', () => {
      for (const text of [
        '3.141592653589793',
        '1.7976931348623157e308',
        '5e-324',
        '123456789012345678901234567890',
      ]) {
        const number = Number(text);
        const found = read(text) as number;
        assert.ok(Math.abs(found - number) <= Math.abs(number) * 1e-12 + 1e-323, `${text} is ${found}`);
      }
      assert.equal(read('1e400'), Number.POSITIVE_INFINITY);
      assert.equal(read('-1e999999999999'), Number.NEGATIVE_INFINITY);
      assert.equal(read('0e999999999999'), 0);
      assert.equal(read('1e-999999999999'), 0);
    });
  });
}

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
