import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { BodyRows } from './body-rows.tsx';
import { type TreeShape, treeItem, treeMove } from './tree-keys.ts';

/** Properties of a tree of rows. `name` is what it is of, `label` what it is called. */
export type FoldTreeProps = {
  name: string;
  label: string;
  tree: TreeShape;
  /** Draws the content of a row. */
  row(index: number): ComponentChildren;
  /** Called for a row that was clicked, or pressed by a key. */
  onPress(row: number): void;
};

/** Shows rows as a tree: a click folds, arrow keys move, fold and unfold. Source: ARIA, tree pattern. */
export function FoldTree({ name, label, tree, row, onPress }: FoldTreeProps) {
  const [current, setCurrent] = useState<number>();
  const treeId = `tree-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  return (
    <BodyRows
      count={tree.count}
      current={current}
      box={{
        role: 'tree',
        'aria-label': label,
        'aria-activedescendant': current === undefined ? undefined : `${treeId}-${current}`,
        onFocus: () => setCurrent((at) => at ?? 0),
        onBlur: () => setCurrent(undefined),
        onKeyDown: (event) => {
          const at = Math.min(current ?? 0, tree.count - 1);
          const next = treeMove(event, at, tree);
          if (next === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          if (next === 'press') onPress(at);
          else setCurrent(next);
        },
      }}
      rowAttributes={(place) => ({
        ...treeItem(tree, place),
        id: `${treeId}-${place}`,
        class: `json-row${place === current ? ' current' : ''}`,
        onClick: (event) => {
          if (!(event.target as Element).closest('button') && getSelection()?.isCollapsed !== false)
            onPress(place);
        },
      })}
      row={row}
    />
  );
}
