import type { AriaRole } from 'preact';
import type { Folds } from './json-folds.ts';
import type { JsonTable } from './json-table.ts';

/** The visible rows of a tree, from rowsOf, with the lines and folds that they were made from. */
export type TreeRows = { rows: Int32Array; table: JsonTable; folds: Folds };

const PAGE_ROWS = 20;

/**
 * The row that a key moves to, or whether it presses the row; undefined if it does nothing. Source: ARIA, tree pattern.
 */
export function treeMove(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  at: number,
  tree: TreeRows,
): number | 'press' | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const last = tree.rows.length - 1;
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
      return isFolded(tree, at) ? 'press' : Math.min(at + 1, last);
    case 'ArrowLeft':
      return isOpen(tree, at) ? 'press' : parentOf(tree, at);
    default:
      return undefined;
  }
}

/** The attributes that describe a row as part of the tree. */
export function treeItem(tree: TreeRows, row: number) {
  const line = tree.rows[row] as number;
  const depth = line < 0 ? (tree.table.depth[-1 - line] as number) + 1 : (tree.table.depth[line] as number);
  const isOpening = line >= 0 && tree.table.isOpening(line);
  return {
    role: 'treeitem' as AriaRole,
    'aria-level': depth + 1,
    'aria-expanded': isOpening ? !tree.folds.folded.has(line) : undefined,
  };
}

function isFolded({ rows, folds }: TreeRows, row: number): boolean {
  return folds.folded.has(rows[row] as number);
}

function isOpen(tree: TreeRows, row: number): boolean {
  const line = tree.rows[row] as number;
  return line >= 0 && tree.table.isOpening(line) && !isFolded(tree, row);
}

/** The row of the object or array that a row is in. */
function parentOf(tree: TreeRows, row: number): number {
  const depth = treeItem(tree, row)['aria-level'];
  for (let above = row - 1; above >= 0; above--)
    if (treeItem(tree, above)['aria-level'] < depth) return above;
  return row;
}
