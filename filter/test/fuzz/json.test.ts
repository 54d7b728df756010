import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readJson } from '../encoding/json-values.ts';
import { Stages } from '../stages.ts';
import { check, describeFuzz } from './runs.ts';

const pieces = [
  ...'{}[],:"\\ \n0123456789.-+eEuabtfn',
  'true',
  'false',
  'null',
  '\\u00e9',
  '\\ud83d',
  '""',
  '1e9',
  '[]',
];

const json = fc.json({ maxDepth: 6 });
const damagedJson = fc
  .record({ text: json, at: fc.nat(), removed: fc.nat(2), added: fc.constantFrom('', ...pieces, '\0', 'é') })
  .map(({ text, at, removed, added }) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + added + text.slice(place + removed);
  });

/** The prefixes of texts that end within an escape, a word or a number. */
const cutJson = fc
  .tuple(fc.constantFrom('"\\u00e9\\n"', '[true,false,null]', '-12.5e+3 ', '{"a":[]}'), fc.nat(17))
  .map(([text, size]) => text.slice(0, size));

/** Texts that are JSON, nearly JSON, made of its pieces, and any bytes. */
const texts: fc.Arbitrary<Uint8Array> = fc.oneof(
  json.map((text) => Buffer.from(text)),
  damagedJson.map((text) => Buffer.from(text)),
  cutJson.map((text) => Buffer.from(text)),
  fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array(),
);

describeFuzz('JSON of any bytes', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
  });

  it('is taken where JSON.parse takes it, and no byte behind it is read', () => {
    const property = fc.property(texts, (bytes) => {
      const { isAtEnd, openJson, skipValue } = stages.exports;
      openJson(stages.putAtEnd(bytes));
      skipValue();
      // The reader does not look at bytes from 0x80 up, which this decoding leaves one by one.
      assert.equal(Boolean(isAtEnd()), isJson(Buffer.from(bytes).toString('latin1')));
    });
    check(property, 500);
  });

  it('is read as JSON.parse reads it', () => {
    const property = fc.property(json, (text) => {
      stages.exports.openJson(stages.putAtEnd(text));
      const value = readJson(stages);
      assert.ok(stages.exports.isAtEnd());
      assert.ok(resembles(value, JSON.parse(text)));
    });
    check(property, 200);
  });

  it('is refused where it nests deeper than 64 times, however deep', () => {
    const property = fc.property(fc.integer({ min: 66, max: 30_000 }), fc.boolean(), (depth, isArray) => {
      stages.exports.openJson(stages.putAtEnd(isArray ? '['.repeat(depth) : '{"":'.repeat(depth / 2)));
      stages.exports.skipValue();
      assert.equal(stages.exports.isJsonValid(), 0);
    });
    check(property, 20);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether both are the same but for the last digits of numbers, and for numbers that are very large or small. */
function resembles(value: unknown, expected: unknown): boolean {
  if (typeof value === 'number' && typeof expected === 'number') return isNear(value, expected);
  if (typeof value !== 'object' || typeof expected !== 'object' || !value || !expected)
    return value === expected;
  const [members, others] = [Object.entries(value), Object.entries(expected)];
  return (
    members.length === others.length &&
    members.every(([name, member], i) => {
      return name === others[i]?.[0] && resembles(member, others[i]?.[1]);
    })
  );
}

function isNear(value: number, expected: number): boolean {
  const size = Math.abs(expected);
  return Math.abs(value - expected) <= size * 1e-12 || (size < 1e-290 && value === 0) || size > 1e300;
}
