import type { LearnedParameter } from '../learned.ts';
import { REDACTED_SCHEMA } from '../redacted-texts.ts';
import type { JsonSchema, JsonType } from './json-schema.ts';
import { BOOLEAN_TEXT, formatOf, INTEGER_TEXT, NUMBER_TEXT } from './text-traits.ts';
import {
  ARRAY,
  BOOLEAN,
  INTEGER,
  NO_NEW_MEMBERS,
  NULL,
  NUMBER,
  OBJECT,
  REDACTED,
  REDACTED_TEXT,
  STRING,
  TEXT,
  type TypeNode,
} from './type-node.ts';
import { enumOf } from './words.ts';

const REDACTED_KINDS = REDACTED | REDACTED_TEXT;

/** Describes the values of a node in JSON Schema 2020-12. */
export function writeSchema(node: TypeNode): JsonSchema {
  const isOnlyRedacted = (node.kinds & ~(REDACTED_KINDS | NULL)) === 0;
  if (isOnlyRedacted && (node.kinds & REDACTED_KINDS) !== 0) return {};
  const schema = writeTypes(node);
  if ((node.kinds & REDACTED_KINDS) === 0 || takesAnyString(schema)) return schema;
  return { anyOf: [schema, { ...REDACTED_SCHEMA }] };
}

/** Describes the members of an object of texts as parameters, sorted by name. */
export function writeParameters(node: TypeNode, total: number): LearnedParameter[] {
  return sortedMembers(node).map(([name, member]) => ({
    name,
    isRequired: member.count >= total,
    schema: writeSchema(member),
    count: member.count,
  }));
}

/** Returns the members sorted by name. */
export function sortedMembers(node: TypeNode): [name: string, member: TypeNode][] {
  return [...(node.members ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
}

function writeTypes(node: TypeNode): JsonSchema {
  const types = typesOf(node);
  const schema: JsonSchema = {};
  if (types.length > 0) schema.type = types.length === 1 ? types[0]! : types;
  if (types.includes('string')) addStrings(schema, node);
  if ((node.kinds & OBJECT) !== 0) addMembers(schema, node);
  if (node.items !== null) schema.items = writeSchema(node.items);
  return schema;
}

function typesOf(node: TypeNode): JsonType[] {
  const { kinds } = node;
  const types = new Set<JsonType>();
  if ((kinds & STRING) !== 0) types.add('string');
  if ((kinds & TEXT) !== 0) types.add((kinds & STRING) !== 0 ? 'string' : typeOfTexts(node.traits));
  if ((kinds & NUMBER) !== 0) types.add('number');
  if ((kinds & INTEGER) !== 0 && !types.has('number')) types.add('integer');
  if ((kinds & BOOLEAN) !== 0) types.add('boolean');
  if ((kinds & ARRAY) !== 0) types.add('array');
  if ((kinds & OBJECT) !== 0) types.add('object');
  if ((kinds & NULL) !== 0) types.add('null');
  return [...types];
}

function typeOfTexts(traits: number): JsonType {
  if ((traits & INTEGER_TEXT) !== 0) return 'integer';
  if ((traits & NUMBER_TEXT) !== 0) return 'number';
  return (traits & BOOLEAN_TEXT) !== 0 ? 'boolean' : 'string';
}

/** An enum would also hold for other types, so it is only written where there are none. */
function addStrings(schema: JsonSchema, node: TypeNode): void {
  const format = formatOf(node.traits);
  if (format !== undefined) schema.format = format;
  const words = enumOf(node);
  if (words === null || (node.kinds & ~(STRING | TEXT | NULL | REDACTED_KINDS)) !== 0) return;
  schema.enum = (node.kinds & NULL) !== 0 ? [...words, null] : words;
}

function addMembers(schema: JsonSchema, node: TypeNode): void {
  const members = sortedMembers(node);
  const required = members.filter(([, member]) => member.count === node.objects).map(([name]) => name);
  if (members.length > 0) {
    schema.properties = Object.fromEntries(members.map(([name, member]) => [name, writeSchema(member)]));
  }
  if (required.length > 0) schema.required = required;
  if (node.rest !== null) schema.additionalProperties = writeSchema(node.rest);
  // Members that had no room can be anything.
  else if ((node.limits & NO_NEW_MEMBERS) !== 0) schema.additionalProperties = {};
}

function takesAnyString(schema: JsonSchema): boolean {
  const hasString =
    schema.type === 'string' || (Array.isArray(schema.type) && schema.type.includes('string'));
  return hasString && schema.format === undefined && schema.enum === undefined;
}
