import type { DocNode } from './doc-node.ts';
import type { References } from './references.ts';

/** What one needs to know of a description to read its schemas. */
export type SchemaRules = { references: References; is30: boolean };

const TYPES = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);

/** The types that a schema names itself; undefined if it names none, or one that JSON does not have, such as `any`. */
export function typesOf(schema: DocNode): readonly string[] | undefined {
  const type = schema.get('type');
  if (type === undefined) return undefined;
  const types = (type.isList ? type.items : [type]).map(({ text, scalar }) =>
    scalar === null ? 'null' : text,
  );
  return types.length > 0 && types.every((each) => TYPES.has(each)) ? types : undefined;
}

/** The schemas that hold together with the keywords of a schema: `$ref` and `allOf`. */
export function conjunctsOf(schema: DocNode, { references }: SchemaRules): (DocNode | undefined)[] {
  const reference = schema.get('$ref') === undefined ? [] : [references.follow(schema)];
  return [...reference, ...(schema.get('allOf')?.items ?? [])];
}

/** Whether the keywords beside a `$ref` count: they do not in OpenAPI 3.0. */
export function hasOwnKeywords(schema: DocNode, { is30 }: SchemaRules): boolean {
  return !is30 || schema.get('$ref') === undefined;
}

/** Whether a schema, or one that holds together with it, has `keyword: true`, such as `readOnly`. */
export function isMarked(schema: DocNode | undefined, keyword: string, rules: SchemaRules): boolean {
  const seen = new Set<DocNode>(schema ? [schema] : []);
  for (const each of seen) {
    if (hasOwnKeywords(each, rules) && each.get(keyword)?.isTrue) return true;
    for (const other of conjunctsOf(each, rules)) if (other) seen.add(other);
  }
  return false;
}

/** The values of `enum` or `const`; undefined if there is neither. */
export function valuesOf(schema: DocNode): readonly DocNode[] | undefined {
  const constant = schema.get('const');
  if (constant !== undefined) return [constant];
  const values = schema.get('enum');
  return values?.isList ? values.items : undefined;
}
