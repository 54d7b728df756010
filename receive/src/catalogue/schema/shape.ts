import { memberPath } from '../member-path.ts';
import { sortedMembers } from './schema-writing.ts';
import { ARRAY, BOOLEAN, INTEGER, NUMBER, OBJECT, STRING, TEXT, type TypeNode } from './type-node.ts';

const MAX_ENTRIES = 64;
const MAX_MEMBER_DEPTH = 3;

const KINDS: readonly [bits: number, name: string][] = [
  [OBJECT, 'object'],
  [ARRAY, 'array'],
  [STRING | TEXT, 'string'],
  [INTEGER | NUMBER, 'number'],
  [BOOLEAN, 'boolean'],
];

type Place = { node: TypeNode; path: string; depth: number };

/**
 * Returns the member paths down to the third level with the kinds of their values, such as `owner.name:string` and
 * `tags[]:string`. Upper levels come first, and at most 64 are returned.
 */
export function shapeOf(root: TypeNode): ReadonlySet<string> {
  const shape = new Set<string>();
  const places: Place[] = [{ node: root, path: '', depth: 0 }];
  for (let place = places.shift(); place !== undefined && shape.size < MAX_ENTRIES; place = places.shift()) {
    for (const [bits, name] of KINDS) {
      if ((place.node.kinds & bits) !== 0 && shape.size < MAX_ENTRIES) shape.add(`${place.path}:${name}`);
    }
    places.push(...placesBelow(place));
  }
  return shape;
}

function placesBelow({ node, path, depth }: Place): Place[] {
  const places: Place[] = [];
  if (node.items !== null) places.push({ node: node.items, path: `${path}[]`, depth });
  if (depth === MAX_MEMBER_DEPTH) return places;
  for (const [name, member] of sortedMembers(node)) {
    places.push({ node: member, path: memberPath(path, name), depth: depth + 1 });
  }
  if (node.rest !== null) places.push({ node: node.rest, path: memberPath(path, '*'), depth: depth + 1 });
  return places;
}
