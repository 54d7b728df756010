import assert from 'node:assert/strict';
import type { Coverage, Statement } from '../../coverage/recorder.ts';
import { addUp, measureFiles, percentOf, problemsOf } from '../../coverage/report.ts';

describe('the measure of a file', () => {
  it('takes a line as run when all statements that begin on it have run', () => {
    const [measure] = measureFiles({
      'assembly/a.ts': [
        [4, 3, true],
        [4, 20, false],
        [5, 3, true],
        [5, 20, true],
        [6, 3, false],
        [6, 20, true],
      ],
    });
    assert.deepEqual(measure, {
      file: 'assembly/a.ts',
      lines: { all: 3, run: 1 },
      statements: { all: 6, run: 4 },
      missed: '4, 6',
    });
  });

  it('names missed lines as ranges over lines without statements, up to one that ran', () => {
    const statements = linesOf({ 3: false, 4: false, 9: false, 10: true, 11: false, 20: true, 22: false });
    assert.equal(measureFiles({ 'assembly/a.ts': statements })[0]!.missed, '3-9, 11, 22');
  });

  it('names missed lines in their order, whatever order the statements have', () => {
    const statements = linesOf({ 7: false, 8: true, 9: false }).toReversed();
    assert.equal(measureFiles({ 'assembly/a.ts': statements })[0]!.missed, '7, 9');
  });

  it('leaves out files without statements, and puts the others in the order of names', () => {
    const coverage = {
      'assembly/b.ts': linesOf({ 1: true }),
      'assembly/c.ts': [],
      'assembly/a.ts': linesOf({ 1: true }),
    };
    assert.deepEqual(
      measureFiles(coverage).map(({ file }) => file),
      ['assembly/a.ts', 'assembly/b.ts'],
    );
  });
});

describe('the sum of files', () => {
  it('adds lines and statements', () => {
    const a: Statement[] = [
      [1, 1, true],
      [1, 9, true],
      [2, 1, false],
    ];
    assert.deepEqual(addUp(measureFiles({ 'assembly/a.ts': a, 'assembly/b.ts': linesOf({ 1: true }) })), {
      lines: { all: 3, run: 2 },
      statements: { all: 4, run: 3 },
    });
  });
});

describe('a percentage', () => {
  const table: [run: number, all: number, text: string][] = [
    [0, 7, '0.0'],
    [1, 3, '33.3'],
    [2, 3, '66.6'],
    [94_999, 100_000, '94.9'],
    [95, 100, '95.0'],
    [99_999, 100_000, '99.9'],
    [7, 7, '100.0'],
  ];
  for (const [run, all, text] of table)
    it(`is ${text} for ${run} of ${all}`, () => {
      assert.equal(percentOf({ run, all }), text);
    });
});

describe('the problems of a result', () => {
  it('are none from 95 % of all lines on', () => {
    assert.deepEqual(problemsOf(withLines({ run: 19, missed: 1 }), ['assembly/a.ts', 'assembly/b.ts']), []);
  });

  it('are the lines where fewer than 95 % ran', () => {
    assert.deepEqual(problemsOf(withLines({ run: 18, missed: 1 }), ['assembly/a.ts', 'assembly/b.ts']), [
      'Of the lines of filter/assembly, filter/test runs 94.7 %; at least 95 % must run. ' +
        'Add tests that run the missed lines, or delete what nothing can reach.',
    ]);
  });

  it('are source files from which no module was built', () => {
    const sources = ['assembly/z.ts', 'assembly/a.ts', 'assembly/b.ts', 'assembly/y/z.ts'];
    assert.deepEqual(problemsOf(withLines({ run: 1, missed: 0 }), sources), [
      'No module has been built from filter/assembly/y/z.ts, filter/assembly/z.ts. ' +
        'Import it where it is used, or delete it.',
    ]);
  });

  it('are that nothing was measured, where no test used a module that counts', () => {
    assert.deepEqual(problemsOf({}, []), [
      'No test used a module that counts what runs. Run `make coverage`.',
    ]);
  });
});

/** One statement a line. */
function linesOf(lines: Readonly<Record<number, boolean>>): Statement[] {
  return Object.entries(lines).map(([line, hasRun]) => [Number(line), 3, hasRun]);
}

/** Two files that have so many lines together: those that ran in one, those that did not in the other. */
function withLines({ run, missed }: { run: number; missed: number }): Coverage {
  const statements = (count: number, hasRun: boolean): Statement[] =>
    Array.from({ length: count }, (_, index) => [index + 1, 3, hasRun]);
  return { 'assembly/a.ts': statements(run, true), 'assembly/b.ts': statements(missed, false) };
}
