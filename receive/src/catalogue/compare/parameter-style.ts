import { conjunctsOf, hasOwnKeywords, type SchemaRules, typesOf } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import type { Parameter } from './operations.ts';
import type { TextRules } from './scalar-check.ts';

/** How a parameter becomes texts: one, one for each member, or one for each member with the name before it. */
export type Layout = 'one' | 'members' | 'deep-members';

/** The schema of a parameter; undefined if it has a `content`, whose texts are JSON or the like. */
export function schemaOf({ node }: Parameter): DocNode | undefined {
  return node.get('schema');
}

/** Finds out how a query parameter is laid out. Source: OpenAPI 3.1, Style Values. */
export function layoutOf(parameter: Parameter, rules: SchemaRules): Layout {
  const schema = schemaOf(parameter);
  const isObject = schema !== undefined && isOfType(schema, 'object', rules);
  const style = parameter.node.get('style')?.text || 'form';
  if (style === 'deepObject') return 'deep-members';
  return isObject && style === 'form' && isExploded(parameter) ? 'members' : 'one';
}

/** How the texts of a query parameter stand for values. */
export function queryText(parameter: Parameter): TextRules {
  return {
    isDelimited: !isExploded(parameter),
    allowsEmpty: parameter.node.get('allowEmptyValue')?.isTrue === true,
  };
}

// `form` is the default style of a query parameter, and the only one that is exploded by default.
function isExploded({ node }: Parameter): boolean {
  const explode = node.get('explode');
  return explode === undefined ? (node.get('style')?.text || 'form') === 'form' : explode.isTrue;
}

function isOfType(schema: DocNode, type: string, rules: SchemaRules): boolean {
  const seen = new Set<DocNode>([schema]);
  for (const each of seen) {
    if (hasOwnKeywords(each, rules) && typesOf(each)?.includes(type)) return true;
    for (const other of conjunctsOf(each, rules)) if (other) seen.add(other);
  }
  return false;
}
