import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../formats.ts';
import { BodyRows } from './body-rows.tsx';
import {
  CHILDREN_AT_ONCE,
  type Folds,
  firstFolds,
  foldFrom,
  rowsOf,
  showMore,
  toggleFold,
} from './json-folds.ts';
import { JsonLine } from './json-line.tsx';
import type { JsonLines } from './json-lines.ts';
import { type TreeRows, treeItem, treeMove } from './json-tree-keys.ts';

/** Shows lines of JSON as a tree: a click on a bracket folds, arrow keys move, fold and unfold. */
export function JsonTree({ lines, name }: { lines: JsonLines; name: string }) {
  const { table } = lines;
  const [folds, setFolds] = useState<Folds>(() => firstFolds(table));
  const [current, setCurrent] = useState<number>();
  const tree: TreeRows = useMemo(() => ({ rows: rowsOf(table, folds), table, folds }), [table, folds]);
  const press = (row: number) => setFolds(pressed(tree, row));
  const treeId = `tree-${name.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <div class="json-tree">
      {tree.rows.length > 1 || folds.folded.size > 0 ? (
        <FoldButtons name={name} onFold={(depth) => setFolds(foldFrom(table, depth))} />
      ) : null}
      <BodyRows
        count={tree.rows.length}
        current={current}
        box={{
          role: 'tree',
          'aria-label': `${name}, as JSON`,
          'aria-activedescendant': current === undefined ? undefined : `${treeId}-${current}`,
          onFocus: () => setCurrent((row) => row ?? 0),
          onBlur: () => setCurrent(undefined),
          onKeyDown: (event) => {
            const at = Math.min(current ?? 0, tree.rows.length - 1);
            const next = treeMove(event, at, tree);
            if (next === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            if (next === 'press') press(at);
            else setCurrent(next);
          },
        }}
        rowAttributes={(row) => ({
          ...treeItem(tree, row),
          id: `${treeId}-${row}`,
          class: `json-row${row === current ? ' current' : ''}`,
          onClick: (event) => {
            if (!(event.target as Element).closest('button') && getSelection()?.isCollapsed !== false)
              press(row);
          },
        })}
        row={(row) => {
          const line = tree.rows[row] as number;
          if (line < 0) return <MoreLine lines={lines} line={-1 - line} folds={folds} />;
          return <JsonLine lines={lines} line={line} isFolded={folds.folded.has(line)} />;
        }}
      />
    </div>
  );
}

/** The folds after a row was pressed: an opening line folds or unfolds, "more" shows more. */
function pressed({ rows, table, folds }: TreeRows, row: number): Folds {
  const line = rows[row] as number;
  if (line < 0) return showMore(folds, -1 - line);
  return table.isOpening(line) ? toggleFold(folds, line) : folds;
}

function FoldButtons({ name, onFold }: { name: string; onFold(depth: number): void }) {
  const foldNothing = Number.MAX_SAFE_INTEGER;
  return (
    <div class="fold-buttons">
      <button type="button" class="link" aria-label={`Fold all of the ${name}`} onClick={() => onFold(1)}>
        Fold all
      </button>
      <button
        type="button"
        class="link"
        aria-label={`Unfold all of the ${name}`}
        onClick={() => onFold(foldNothing)}
      >
        Unfold all
      </button>
    </div>
  );
}

function MoreLine({ lines, line, folds }: { lines: JsonLines; line: number; folds: Folds }) {
  const left = (lines.table.children[line] as number) - (folds.shown.get(line) ?? CHILDREN_AT_ONCE);
  const depth = (lines.table.depth[line] as number) + 1;
  return (
    <span class="json-line json-more" style={{ paddingLeft: `${2 * depth}ch` }}>
      … {formatCount(left)} more
    </span>
  );
}
