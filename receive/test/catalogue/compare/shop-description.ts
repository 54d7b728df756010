import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** A part of a description as plain data. */
export type Part = { [name: string]: Part } & Part[] & (string | number | boolean | null);

/** The description of the shop as it is written. */
export const SHOP_TEXT = readFileSync(join(import.meta.dirname, 'shop.yaml'), 'utf8');

/** The description of the shop as data: another copy each time. */
export function readShop(): Part {
  return parse(SHOP_TEXT);
}

/** The versions and languages that a description can be in, and how one is written in it. */
export const FORMS: readonly [name: string, write: (shop: Part) => string][] = [
  ['3.1 in YAML', (shop) => stringify(shop, { aliasDuplicateObjects: false })],
  ['3.1 in JSON', (shop) => JSON.stringify(shop, null, '\t')],
  ['3.0 in YAML', (shop) => stringify(toVersion30(shop), { aliasDuplicateObjects: false })],
  ['3.0 in JSON', (shop) => JSON.stringify(toVersion30(shop))],
];

function toVersion30(shop: Part): Part {
  return { ...(convert(shop) as object), openapi: '3.0.3' } as unknown as Part;
}

// Types that may be null, `const` and `prefixItems` are written in another way in 3.0.
function convert(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(convert);
  if (typeof part !== 'object' || part === null) return part;
  const { type, const: constant, prefixItems, ...others } = part as Record<string, unknown>;
  const converted = Object.fromEntries(Object.entries(others).map(([name, each]) => [name, convert(each)]));
  if (typeof constant === 'string') Object.assign(converted, { type: 'string', enum: [constant] });
  if (prefixItems) converted.items = {};
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = converted[keyword] as { type?: string }[] | undefined;
    if (!branches?.some((branch) => branch.type === 'null')) continue;
    converted[keyword] = branches.filter((branch) => branch.type !== 'null');
    converted.nullable = true;
  }
  if (!Array.isArray(type)) return type === undefined ? converted : { ...converted, type: convert(type) };
  const named = type.filter((each) => each !== 'null');
  return { ...converted, type: named[0], ...(named.length < type.length && { nullable: true }) };
}
