import type { AriaRole } from 'preact';

/** The visible rows of a tree. */
export type TreeShape = {
  count: number;
  /** How deep a row is, from 0. */
  depthOf(row: number): number;
  /** Whether a row is folded; undefined if it has nothing to fold. */
  isFolded(row: number): boolean | undefined;
};

const PAGE_ROWS = 20;

/**
 * The row that a key moves to, or whether it presses the row; undefined if it does nothing. Source: ARIA, tree pattern.
 */
export function treeMove(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  at: number,
  tree: TreeShape,
): number | 'press' | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const last = tree.count - 1;
  switch (event.key) {
    case 'ArrowDown':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + PAGE_ROWS, last);
    case 'PageUp':
      return Math.max(at - PAGE_ROWS, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Enter':
      return 'press';
    case 'ArrowRight':
      return tree.isFolded(at) ? 'press' : Math.min(at + 1, last);
    case 'ArrowLeft':
      return tree.isFolded(at) === false ? 'press' : parentOf(tree, at);
    default:
      return undefined;
  }
}

/** The attributes that describe a row as part of the tree. */
export function treeItem(tree: TreeShape, row: number) {
  const isFolded = tree.isFolded(row);
  return {
    role: 'treeitem' as AriaRole,
    'aria-level': tree.depthOf(row) + 1,
    'aria-expanded': isFolded === undefined ? undefined : !isFolded,
  };
}

/** The row of the object or array that a row is in. */
function parentOf(tree: TreeShape, row: number): number {
  const depth = tree.depthOf(row);
  for (let above = row - 1; above >= 0; above--) if (tree.depthOf(above) < depth) return above;
  return row;
}
