import type { Characters } from './check-digits.ts';

/** One way of writing a number, such as `123-45-6789`. */
export type Layout = {
  /** The lengths of its groups; `a` marks a group that has a letter: `2a 2 2 2 1a`. */
  groups: string;
  /** The separators between the groups, put together: `--` for `123-45-6789`. One text for each way. */
  separators: readonly string[];
  /** The bit of the kind that it is. */
  kind: number;
  /** Checks the digits and upper-case letters, without separators. */
  isValid(characters: Characters): boolean;
  /** Whether it counts only with a name or a word in front of it that says the kind, as it has no strong check. */
  needsName?: boolean;
  /** Whether letters may be in lower case. */
  allowsLowerCase?: boolean;
  /** Whether a few digits may stand next to it. */
  mayHaveNeighbours?: boolean;
};

/** Layouts that begin with the same groups. */
type LayoutNode = { readonly layouts: Layout[]; readonly next: (LayoutNode | undefined)[] };

/** The longest group that a layout can have. */
export const MAX_GROUP = 34;
const SHAPES = 2 * (MAX_GROUP + 1);

/** Returns the number for a group: its length, and whether it has a letter. 0 if it is too long for any layout. */
export function shapeOf(length: number, hasLetter: boolean): number {
  if (length > MAX_GROUP) return 0;
  return hasLetter ? length + MAX_GROUP : length;
}

/** Puts layouts into a tree, so that one walk over the groups of a text finds all that fit. */
export function toTree(layouts: readonly Layout[]): LayoutNode {
  const root = makeNode();
  for (const layout of layouts) {
    let node = root;
    for (const group of layout.groups.split(' ')) {
      const shape = shapeOf(Number.parseInt(group, 10), group.endsWith('a'));
      node = node.next[shape] ??= makeNode();
    }
    node.layouts.push(layout);
  }
  return root;
}

function makeNode(): LayoutNode {
  return { layouts: [], next: new Array(SHAPES).fill(undefined) };
}
