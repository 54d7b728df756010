import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { diffLines, MAX_CHANGES, pairRows } from '../../../page/compare/line-difference.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 20 });

describe('diffLines', () => {
  it('marks what was removed and added, and keeps what is the same', () => {
    deepEqual(diffLines(['a', 'b', 'c'], ['a', 'x', 'c']), [
      { kind: 'same', before: 0, after: 0 },
      { kind: 'removed', before: 1, after: -1 },
      { kind: 'added', before: -1, after: 1 },
      { kind: 'same', before: 2, after: 2 },
    ]);
  });

  it('has every line of both once and in order, and only equal ones as the same', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const rows = diffLines(before, after);
        deepEqual(
          rows.filter((row) => row.before >= 0).map((row) => row.before),
          [...before.keys()],
        );
        deepEqual(
          rows.filter((row) => row.after >= 0).map((row) => row.after),
          [...after.keys()],
        );
        ok(rows.every((row) => row.kind !== 'same' || before[row.before] === after[row.after]));
      }),
    );
  });

  it('finds as few changes as there can be', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = diffLines(before, after).filter(({ kind }) => kind !== 'same').length;
        equal(changes, before.length + after.length - 2 * longestCommon(before, after));
      }),
    );
  });

  it('counts all between beginning and end as replaced when there are too many changes', () => {
    const before = ['same', ...Array.from({ length: MAX_CHANGES }, (_, index) => `b${index}`), 'end'];
    const after = ['same', ...Array.from({ length: MAX_CHANGES }, (_, index) => `a${index}`), 'end'];
    const rows = diffLines(before, after);
    equal(rows.filter(({ kind }) => kind === 'same').length, 2);
    equal(rows.length, 2 * MAX_CHANGES + 2);
  });
});

describe('pairRows', () => {
  it('puts removed lines next to the ones added in their place', () => {
    deepEqual(pairRows(diffLines(['a', 'b', 'c'], ['x', 'c'])), [
      { before: 0, after: 0, isSame: false },
      { before: 1, after: -1, isSame: false },
      { before: 2, after: 1, isSame: true },
    ]);
  });
});

/** How many lines a longest common subsequence has. */
function longestCommon(before: readonly string[], after: readonly string[]): number {
  let row = new Array<number>(after.length + 1).fill(0);
  for (const line of before) {
    const next = [0];
    for (const [index, other] of after.entries())
      next.push(line === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}
