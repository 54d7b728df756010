import type { Random } from '../random.ts';
import { type Slice, type Stages, sliceOf } from '../stages.ts';

/** Numbers of the ABI between the reader and its tests: JsonType of assembly/encoding/json-reader.ts. */
const type = { null: 1, boolean: 2, number: 3, string: 4, array: 5, object: 6 } as const;

/** Reads the value that comes next in the stages' reader with its own calls, as JSON.parse would give it. */
export function readJson(stages: Stages): unknown {
  const { exports } = stages;
  switch (exports.peek()) {
    case type.null:
      return stages.text(exports.skipValue()) === 'null' ? null : undefined;
    case type.boolean:
      return Boolean(exports.readBoolean());
    case type.number:
      return exports.readNumber();
    case type.string:
      return textOf(stages, exports.readRawString());
    case type.array:
      return readItems(stages);
    case type.object:
      return readMembers(stages);
    default:
      return undefined;
  }
}

function readItems(stages: Stages): unknown[] {
  const items: unknown[] = [];
  stages.exports.enterArray();
  while (stages.exports.hasItem(items.length === 0)) items.push(readJson(stages));
  return items;
}

function readMembers(stages: Stages): Record<string, unknown> {
  const members: [string, unknown][] = [];
  stages.exports.enterObject();
  while (stages.exports.hasMember(members.length === 0)) {
    const name = textOf(stages, stages.exports.readName());
    members.push([name, readJson(stages)]);
  }
  return Object.fromEntries(members);
}

function textOf(stages: Stages, raw: Slice): string {
  const to = stages.room(64 + stages.bytes(raw).length);
  const text = stages.text(sliceOf(to, stages.exports.unescapeJson(raw, to)));
  stages.free();
  return text;
}

/** The text of a random JSON value that nests at most `depth` times. */
export function randomJson(random: Random, depth: number): string {
  const space = random.pick(['', '', '', ' ', '\n\t']);
  const kind = random.below(depth > 0 ? 6 : 4);
  return space + randomValue(random, depth, kind) + space;
}

function randomValue(random: Random, depth: number, kind: number): string {
  if (kind === 0) return random.pick(['null', 'true', 'false']);
  if (kind === 1) return randomNumber(random);
  if (kind <= 3) return randomString(random);
  const values = Array.from({ length: random.below(5) }, () => randomJson(random, depth - 1));
  if (kind === 4) return `[${values.join(',')}]`;
  return `{${values.map((value, index) => `"${index}${randomString(random).slice(1)}:${value}`).join(',')}}`;
}

/** A whole number of up to 15 digits, or a half or quarter: what must come out exact. */
function randomNumber(random: Random): string {
  const digits = String(random.below(10 ** (1 + random.below(9))));
  const end = random.pick(['', '', '0'.repeat(random.below(6)), '.0', '.5', '.25', 'e3', 'E+2', '.50e1']);
  return random.pick(['', '-']) + (digits === '0' && /^0/.test(end) ? '0' : digits + end);
}

function randomString(random: Random): string {
  const pieces = [
    'a',
    'Z',
    ' ',
    'é',
    '😀',
    '\\n',
    '\\"',
    '\\\\',
    '\\/',
    '\\u0041',
    '\\ud83d\\ude00',
    '{',
    ']',
    ',',
  ];
  return `"${Array.from({ length: random.below(8) }, () => random.pick(pieces)).join('')}"`;
}
