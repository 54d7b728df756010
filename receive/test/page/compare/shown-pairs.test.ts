import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { foldSame } from '../../../page/compare/shown-pairs.ts';

const pairs = (marks: string) =>
  [...marks].map((mark, index) => ({ before: index, after: index, isSame: mark === '=' }));

/** What is shown: `=` and `!` for lines, a number for a folded run. */
function shown(marks: string, open: readonly number[] = []): string {
  return foldSame(pairs(marks), new Set(open))
    .map((row) => ('hidden' in row ? `(${row.hidden})` : row.isSame ? '=' : '!'))
    .join('');
}

describe('foldSame', () => {
  it('keeps three same lines around a difference and folds the rest', () => {
    equal(shown('==========!=========='), '(7)===!===(7)');
    equal(shown('!===========!'), '!===(5)===!');
  });

  it('folds no short run', () => {
    equal(shown('!=========!'), '!=========!');
    equal(shown('===!==='), '===!===');
  });

  it('shows a run that was opened', () => {
    equal(shown('!===========!', [4]), '!===========!');
  });

  it('shows or hides every line once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('=', '=', '=', '=', '!')), (marks) => {
        const rows = foldSame(pairs(marks.join('')), new Set());
        const covered = rows.flatMap((row) =>
          'hidden' in row ? Array.from({ length: row.hidden }, (_, at) => row.from + at) : [row.before],
        );
        deepEqual(covered, [...marks.keys()]);
      }),
    );
  });
});
