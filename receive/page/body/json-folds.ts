import type { JsonTable } from './json-table.ts';
import { KIND } from './json-table.ts';

/** Which lines are folded, and how many more children the others show. */
export type Folds = { folded: ReadonlySet<number>; shown: ReadonlyMap<number, number> };

/** How many children of one array or object are shown at first, and added by each "more". */
export const CHILDREN_AT_ONCE = 200;
const LINES_WITHOUT_FOLDS = 300;
const OPEN_DEPTH = 2;

/** Folds the deep parts of a long text; a short one is open. */
export function firstFolds(table: JsonTable): Folds {
  const folded = new Set<number>();
  if (table.count <= LINES_WITHOUT_FOLDS) return { folded, shown: new Map() };
  return foldFrom(table, OPEN_DEPTH);
}

/** Folds everything from a depth on. */
export function foldFrom(table: JsonTable, depth: number): Folds {
  const folded = new Set<number>();
  for (let line = 0; line < table.count; line++)
    if (table.isOpening(line) && (table.depth[line] as number) >= depth) folded.add(line);
  return { folded, shown: new Map() };
}

/** Folds or unfolds one opening line. */
export function toggleFold(folds: Folds, line: number): Folds {
  const folded = new Set(folds.folded);
  if (!folded.delete(line)) folded.add(line);
  return { ...folds, folded };
}

/** Shows more children of an opening line. */
export function showMore(folds: Folds, line: number): Folds {
  const shown = new Map(folds.shown);
  shown.set(line, (shown.get(line) ?? CHILDREN_AT_ONCE) + CHILDREN_AT_ONCE * 5);
  return { ...folds, shown };
}

/**
 * The visible rows, in order: the index of a line, or `-1 - line` for the "more" of the opening line `line`. A folded
 * opening line stands for everything up to its closing line.
 */
export function rowsOf(table: JsonTable, folds: Folds): Int32Array {
  const rows = new Int32Array(table.count + 1 + folds.shown.size);
  const open: { line: number; close: number; left: number }[] = [];
  let count = 0;
  for (let line = 0; line < table.count; ) {
    const inside = open.at(-1);
    if (inside !== undefined && line === inside.close) open.pop();
    else if (inside !== undefined && inside.left-- === 0) {
      rows[count++] = -1 - inside.line;
      line = inside.close;
      continue;
    }
    rows[count++] = line;
    if (!table.isOpening(line)) line++;
    else if (folds.folded.has(line)) line = (table.partner[line] as number) + 1;
    else {
      const left = folds.shown.get(line) ?? CHILDREN_AT_ONCE;
      open.push({ line, close: table.partner[line] as number, left });
      line++;
    }
  }
  return rows.slice(0, count);
}

/** Says what a folded line holds, such as `3 items`. */
export function foldedText(table: JsonTable, line: number): string {
  const count = table.children[line] as number;
  const noun = table.kind[line] === KIND.openArray ? 'item' : 'member';
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
