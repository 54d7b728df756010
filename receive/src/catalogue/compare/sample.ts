import { memberPath } from '../member-path.ts';
import type { JsonSchema, JsonType } from '../schema/json-schema.ts';
import { isInteger, isNumber } from '../schema/number-texts.ts';

/** The values of one type that were seen in one place. */
export type Atom = {
  type: JsonType;
  /** The format that all of them have. */
  format: string | undefined;
  /** All values that were seen; undefined if they are not known. */
  values: readonly (string | number | boolean | null)[] | undefined;
  /** Of objects: the members that were seen, and whether each object had them. */
  members: ReadonlyMap<string, { sample: Sample; isAlways: boolean }>;
  /** Of objects: the members whose names are not known. */
  others: Sample | undefined;
  /** Of arrays: the items; undefined if all arrays were empty or nothing is known of their items. */
  items: Sample | undefined;
};

/** The values that were seen in one place of a body or parameter. */
export type Sample = {
  /** Where it is, such as `user.emails[].value`; empty for a whole body. */
  name: string;
  atoms: readonly Atom[];
  /** Whether there were values of which nothing is known, such as redacted ones. */
  hasUnknown: boolean;
};

// What a schema may have if it says all that is known of its values. Others stand for redacted values.
const KNOWN = new Set([
  ...['type', 'format', 'enum', 'properties', 'required', 'additionalProperties', 'items', 'anyOf'],
]);

// The learner does not look deeper into values.
const MAX_DEPTH = 20;

/** Turns a learned schema into what it proves: which values were seen. */
export function toSample(schema: JsonSchema, name: string, depth = 0): Sample {
  if (schema.anyOf) {
    const samples = schema.anyOf.map((each) => toSample(each, name, depth));
    return {
      name,
      atoms: samples.flatMap(({ atoms }) => atoms),
      hasUnknown: samples.some(({ hasUnknown }) => hasUnknown),
    };
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (types.length === 0 || depth >= MAX_DEPTH || Object.keys(schema).some((keyword) => !KNOWN.has(keyword)))
    return { name, atoms: [], hasUnknown: true };
  return { name, atoms: types.map((type) => toAtom(schema, type, name, depth)), hasUnknown: false };
}

/** Makes the sample of one text, such as a literal segment of a path. */
export function textSample(text: string, name: string): Sample {
  return { name, atoms: [{ ...EMPTY, type: typeOfText(text), values: [text] }], hasUnknown: false };
}

function typeOfText(text: string): JsonType {
  if (isInteger(text)) return 'integer';
  if (isNumber(text)) return 'number';
  return text === 'true' || text === 'false' ? 'boolean' : 'string';
}

const EMPTY = {
  format: undefined,
  values: undefined,
  members: new Map<string, never>(),
  others: undefined,
  items: undefined,
};

function toAtom(schema: JsonSchema, type: JsonType, name: string, depth: number): Atom {
  const atom: Atom = { ...EMPTY, type };
  if (type === 'object') return { ...atom, ...membersOf(schema, name, depth + 1) };
  if (type === 'array')
    return { ...atom, items: schema.items && toSample(schema.items, `${name}[]`, depth + 1) };
  const values = schema.enum?.filter(
    (value) => typeOf(value) === type || (type === 'number' && typeof value === type),
  );
  return { ...atom, values, format: type === 'string' ? schema.format : undefined };
}

function membersOf(schema: JsonSchema, name: string, depth: number): Pick<Atom, 'members' | 'others'> {
  const required = new Set(schema.required);
  const others = schema.additionalProperties;
  return {
    members: new Map(
      Object.entries(schema.properties ?? {}).map(([member, ofMember]) => [
        member,
        { sample: toSample(ofMember, memberPath(name, member), depth), isAlways: required.has(member) },
      ]),
    ),
    others: others && toSample(others, memberPath(name, '*'), depth),
  };
}

function typeOf(value: string | number | boolean | null): JsonType {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as 'string' | 'boolean';
}
