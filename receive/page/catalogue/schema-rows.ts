import { memberPath } from '../../src/catalogue/member-path.ts';
import type { JsonSchema, JsonType } from '../../src/catalogue/schema/json-schema.ts';

/** What a schema says in words, without what is inside of objects. */
export type SchemaWords = {
  /** Such as `string`, `array of object`, `integer or string`, `map of number`. */
  type: string;
  format: string;
  /** The values that it may have, as JSON. */
  values: readonly string[];
  isNullable: boolean;
  /** Whether some values were replaced before they left the proxy. */
  isRedacted: boolean;
};

/** One row of a schema: a member, or the schema itself. */
export type SchemaRow = SchemaWords & {
  /** Identifies the row; stays the same when the schema grows. */
  id: string;
  depth: number;
  /** Empty for the schema itself and for an alternative. */
  name: string;
  /** Where its values are, as findings name it: `user.emails[]`. */
  place: string;
  isOptional: boolean;
  /** Undefined if there is nothing inside. */
  isFolded: boolean | undefined;
};

type Part = { schema: JsonSchema; name: string; place: string; isOptional: boolean };

/** More rows than this are folded from the second level on at first. */
const ROWS_WITHOUT_FOLDS = 120;
const OPEN_DEPTH = 2;
/** Schemas are not as deep as this; the bound is for damaged ones. */
const DEEPEST = 100;

/** Describes a schema in words. */
export function wordsOf(schema: JsonSchema): SchemaWords {
  const own = leafOf(schema);
  return {
    type: typeText(schema),
    format: own.format ?? '',
    values: (own.enum ?? []).filter((value) => value !== null).map((value) => JSON.stringify(value)),
    isNullable: isNullable(schema),
    isRedacted: isRedacted(schema),
  };
}

/** Makes the rows of a schema. Those in `folded`, by their ids, do not show what is inside. */
export function schemaRows(schema: JsonSchema, folded: ReadonlySet<string>): SchemaRow[] {
  const rows: SchemaRow[] = [];
  const add = ({ schema: part, name, place, isOptional }: Part, depth: number, id: string) => {
    const inside = depth < DEEPEST ? partsOf(part, place) : [];
    const isFolded = inside.length === 0 ? undefined : folded.has(id);
    rows.push({ ...wordsOf(part), id, depth, name, place: leafPlace(part, place), isOptional, isFolded });
    if (isFolded !== false) return;
    inside.forEach((child, number) => {
      add(child, depth + 1, `${id}/${child.name === '' ? number : child.name}`);
    });
  };
  add({ schema, name: '', place: '', isOptional: false }, 0, '');
  return rows;
}

/** The ids that are folded at first: none in a short schema, in a long one those that are deep. */
export function firstFolded(schema: JsonSchema): ReadonlySet<string> {
  const rows = schemaRows(schema, new Set());
  if (rows.length <= ROWS_WITHOUT_FOLDS) return new Set();
  return new Set(rows.filter(({ depth }) => depth >= OPEN_DEPTH).map(({ id }) => id));
}

/** What is inside: the members of objects, also of those in arrays and maps, or the alternatives. */
function partsOf(given: JsonSchema, place: string): Part[] {
  const schema = withoutRedacted(given);
  const parts: Part[] = Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    schema: member,
    name,
    place: memberPath(place, name),
    isOptional: !(schema.required ?? []).includes(name),
  }));
  const others = schema.additionalProperties;
  if (others !== undefined && parts.length > 0)
    parts.push({ schema: others, name: '*', place: memberPath(place, '*'), isOptional: true });
  else if (others !== undefined) parts.push(...partsOf(others, memberPath(place, '*')));
  if (schema.items !== undefined) parts.push(...partsOf(schema.items, `${place}[]`));
  const choices = alternatives(schema);
  if (choices.some((choice) => partsOf(choice, place).length > 0))
    parts.push(...choices.map((choice) => ({ schema: choice, name: '', place, isOptional: false })));
  return parts;
}

/** The place of the values themselves: those of an array of texts are `emails[]`. */
function leafPlace(given: JsonSchema, place: string): string {
  const schema = withoutRedacted(given);
  if (schema.items !== undefined) return leafPlace(schema.items, `${place}[]`);
  if (schema.additionalProperties !== undefined && schema.properties === undefined)
    return leafPlace(schema.additionalProperties, memberPath(place, '*'));
  return place;
}

/** The schema of the values themselves: that of the items of an array, and of the members of a map. */
function leafOf(given: JsonSchema): JsonSchema {
  const schema = withoutRedacted(given);
  if (schema.items !== undefined) return leafOf(schema.items);
  if (schema.additionalProperties !== undefined && schema.properties === undefined)
    return leafOf(schema.additionalProperties);
  return schema;
}

function typeText(given: JsonSchema): string {
  const schema = withoutRedacted(given);
  const names = typesOf(schema).map((type) => {
    if (type === 'array') return schema.items === undefined ? 'array' : `array of ${typeText(schema.items)}`;
    const isMap = type === 'object' && schema.properties === undefined;
    const values = schema.additionalProperties;
    return isMap && values !== undefined ? `map of ${typeText(values)}` : type;
  });
  const choices = alternatives(schema);
  if (choices.some((choice) => partsOf(choice, '').length > 0)) names.push(`one of ${choices.length}`);
  else names.push(...choices.map(typeText));
  if (names.length === 0) return isNullable(schema) ? 'null' : 'anything';
  return [...new Set(names)].join(' or ');
}

function typesOf({ type }: JsonSchema): JsonType[] {
  return [type ?? []].flat().filter((one) => one !== 'null');
}

function alternatives({ anyOf }: JsonSchema): JsonSchema[] {
  return (anyOf ?? []).filter((choice) => choice.type !== 'null');
}

function isNullable({ type, anyOf }: JsonSchema): boolean {
  return [type ?? []].flat().includes('null') || (anyOf ?? []).some(isNullable);
}

/** The schema of the values that were not replaced. Only the description of a replaced one has a pattern. */
function withoutRedacted(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (anyOf === undefined || !isRedacted(schema)) return schema;
  const others = anyOf.filter(({ pattern }) => pattern === undefined);
  const [only] = others;
  return others.length === 1 && only !== undefined ? { ...rest, ...only } : { ...rest, anyOf: others };
}

function isRedacted({ anyOf }: JsonSchema): boolean {
  return anyOf?.some(({ pattern }) => pattern !== undefined) ?? false;
}
