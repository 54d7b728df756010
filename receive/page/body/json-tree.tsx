import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../formats.ts';
import { FoldTree } from './fold-tree.tsx';
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
import type { JsonTable } from './json-table.ts';
import type { TreeShape } from './tree-keys.ts';

/** Shows lines of JSON as a tree: a click on a bracket folds, arrow keys move, fold and unfold. */
export function JsonTree({ lines, name }: { lines: JsonLines; name: string }) {
  const { table } = lines;
  const [folds, setFolds] = useState<Folds>(() => firstFolds(table));
  const rows = useMemo(() => rowsOf(table, folds), [table, folds]);
  return (
    <div class="json-tree">
      {rows.length > 1 || folds.folded.size > 0 ? (
        <FoldButtons name={name} onFold={(depth) => setFolds(foldFrom(table, depth))} />
      ) : null}
      <FoldTree
        name={name}
        label={`${name}, as JSON`}
        tree={shapeOf(rows, table, folds)}
        onPress={(row) => setFolds(pressed(rows[row] as number, table, folds))}
        row={(row) => {
          const line = rows[row] as number;
          if (line < 0) return <MoreLine lines={lines} line={-1 - line} folds={folds} />;
          return <JsonLine lines={lines} line={line} isFolded={folds.folded.has(line)} />;
        }}
      />
    </div>
  );
}

/** The tree that rows make. A negative row is the "more" of an opening line. */
function shapeOf(rows: Int32Array, table: JsonTable, folds: Folds): TreeShape {
  const lineOf = (row: number) => rows[row] as number;
  return {
    count: rows.length,
    depthOf: (row) => {
      const line = lineOf(row);
      return line < 0 ? (table.depth[-1 - line] as number) + 1 : (table.depth[line] as number);
    },
    isFolded: (row) => {
      const line = lineOf(row);
      return line >= 0 && table.isOpening(line) ? folds.folded.has(line) : undefined;
    },
  };
}

/** The folds after a row was pressed: an opening line folds or unfolds, "more" shows more. */
function pressed(line: number, table: JsonTable, folds: Folds): Folds {
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
