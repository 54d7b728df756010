/**
 * A line of a comparison: in both, only before, or only after. Indexes are into the two lists; -1 if it is not there.
 */
export type DifferenceRow = { kind: 'same' | 'removed' | 'added'; before: number; after: number };

/** With more changes than this, the middle counts as replaced, so that the work stays bounded. */
export const MAX_CHANGES = 1000;

/**
 * Finds a shortest list of lines removed and added between two lists. Source: Myers, "An O(ND) difference
 * algorithm". With more than MAX_CHANGES changes, all between the common beginning and end counts as replaced.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DifferenceRow[] {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start++;
  let end = 0;
  while (end < limit - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const rows: DifferenceRow[] = [];
  for (let index = 0; index < start; index++) rows.push({ kind: 'same', before: index, after: index });
  const middle = {
    before: before.slice(start, before.length - end),
    after: after.slice(start, after.length - end),
  };
  for (const row of diffMiddle(middle.before, middle.after))
    rows.push({
      kind: row.kind,
      before: row.before < 0 ? -1 : row.before + start,
      after: row.after < 0 ? -1 : row.after + start,
    });
  for (let index = end; index > 0; index--)
    rows.push({ kind: 'same', before: before.length - index, after: after.length - index });
  return rows;
}

/** Pairs removed lines with the added ones that follow them, for two columns. */
export function pairRows(
  rows: readonly DifferenceRow[],
): { before: number; after: number; isSame: boolean }[] {
  const pairs: { before: number; after: number; isSame: boolean }[] = [];
  for (let index = 0; index < rows.length; ) {
    const row = rows[index] as DifferenceRow;
    if (row.kind === 'same') {
      pairs.push({ before: row.before, after: row.after, isSame: true });
      index++;
      continue;
    }
    const removed: number[] = [];
    const added: number[] = [];
    for (; index < rows.length && rows[index]?.kind !== 'same'; index++) {
      const change = rows[index] as DifferenceRow;
      if (change.kind === 'removed') removed.push(change.before);
      else added.push(change.after);
    }
    for (let line = 0; line < Math.max(removed.length, added.length); line++)
      pairs.push({ before: removed[line] ?? -1, after: added[line] ?? -1, isSame: false });
  }
  return pairs;
}

function diffMiddle(before: readonly string[], after: readonly string[]): DifferenceRow[] {
  const trace = before.length === 0 || after.length === 0 ? undefined : findPath(before, after);
  if (trace === undefined)
    return [
      ...before.map((_, index): DifferenceRow => ({ kind: 'removed', before: index, after: -1 })),
      ...after.map((_, index): DifferenceRow => ({ kind: 'added', before: -1, after: index })),
    ];
  return walkBack(trace, before.length, after.length);
}

/** The furthest reaching points of every number of changes; undefined above MAX_CHANGES. */
function findPath(before: readonly string[], after: readonly string[]): Int32Array[] | undefined {
  const trace: Int32Array[] = [];
  let reach = new Int32Array(3);
  for (let changes = 0; changes <= MAX_CHANGES; changes++) {
    const next = new Int32Array(2 * changes + 3);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = changes === 0 ? 0 : stepOf(reach, changes, diagonal);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next[diagonal + changes + 1] = x;
      if (x >= before.length && x - diagonal >= after.length) {
        trace.push(next);
        return trace;
      }
    }
    trace.push(next);
    reach = next;
  }
  return undefined;
}

/** Where a path of one more change begins on a diagonal: below (an added line) or right (a removed one). */
function stepOf(reach: Int32Array, changes: number, diagonal: number): number {
  return isAdded(reach, changes, diagonal)
    ? at(reach, changes, diagonal + 1)
    : at(reach, changes, diagonal - 1) + 1;
}

function isAdded(reach: Int32Array, changes: number, diagonal: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && at(reach, changes, diagonal - 1) < at(reach, changes, diagonal + 1);
}

/** Reads the reach of `changes - 1` changes. */
function at(reach: Int32Array, changes: number, diagonal: number): number {
  return reach[diagonal + changes] as number;
}

function walkBack(trace: readonly Int32Array[], width: number, height: number): DifferenceRow[] {
  const rows: DifferenceRow[] = [];
  let [x, y] = [width, height];
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reach = trace[changes - 1];
    const diagonal = x - y;
    const added = reach !== undefined && isAdded(reach, changes, diagonal);
    const startX = reach === undefined ? 0 : at(reach, changes, added ? diagonal + 1 : diagonal - 1);
    const startY = reach === undefined ? 0 : startX - (added ? diagonal + 1 : diagonal - 1);
    const snakeX = reach === undefined ? 0 : added ? startX : startX + 1;
    while (x > snakeX) rows.push({ kind: 'same', before: --x, after: --y });
    if (reach === undefined) break;
    if (added) rows.push({ kind: 'added', before: -1, after: --y });
    else rows.push({ kind: 'removed', before: --x, after: -1 });
    [x, y] = [startX, startY];
  }
  return rows.reverse();
}
