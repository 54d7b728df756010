import type { Coverage, Statement } from './recorder.ts';

/** The percentage of lines that must run at least. The only place that sets it. */
export const LEAST_PERCENT = 95;

/** How many there are, and how many of them ran. */
export interface Count {
  readonly all: number;
  readonly run: number;
}

/** How much of a file, or of all files, ran. */
export interface Measure {
  readonly lines: Count;
  readonly statements: Count;
}

/** How much of a file ran. */
export interface FileMeasure extends Measure {
  readonly file: string;
  /** Lines that did not run, as ranges; a range goes over lines on which no statement begins. */
  readonly missed: string;
}

/**
 * Measures each file that has statements, in the order of names. Only lines on which a statement begins count, and a
 * line has run when all statements that begin on it have.
 */
export function measureFiles(coverage: Coverage): FileMeasure[] {
  return Object.entries(coverage)
    .filter(([, statements]) => statements.length > 0)
    .map(([file, statements]) => measureFile(file, statements))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** Adds files up. */
export function addUp(measures: readonly Measure[]): Measure {
  const sum = (count: (measure: Measure) => Count): Count => ({
    all: measures.reduce((total, measure) => total + count(measure).all, 0),
    run: measures.reduce((total, measure) => total + count(measure).run, 0),
  });
  return { lines: sum(({ lines }) => lines), statements: sum(({ statements }) => statements) };
}

/** A percentage with one decimal, never rounded up: 100.0 and the least percentage mean what they say. */
export function percentOf({ all, run }: Count): string {
  const permille = Math.floor((run * 1000) / all);
  return `${Math.floor(permille / 10)}.${permille % 10}`;
}

/**
 * Lists what is wrong with a result, and what to do: source files that are not in it, so that no module was built from
 * them, and too few lines. Empty if all is well. Paths are relative to the folder `filter`.
 */
export function problemsOf(coverage: Coverage, sources: readonly string[]): string[] {
  const problems: string[] = [];
  const unbuilt = sources.filter((file) => !(file in coverage)).toSorted();
  if (unbuilt.length > 0) {
    const names = unbuilt.map((file) => `filter/${file}`).join(', ');
    problems.push(`No module has been built from ${names}. Import it where it is used, or delete it.`);
  }
  const { lines } = addUp(measureFiles(coverage));
  if (lines.all === 0) problems.push('No test used a module that counts what runs. Run `make coverage`.');
  else if (lines.run * 100 < lines.all * LEAST_PERCENT)
    problems.push(
      `Of the lines of filter/assembly, filter/test runs ${percentOf(lines)} %; at least ${LEAST_PERCENT} % must run. ` +
        'Add tests that run the missed lines, or delete what nothing can reach.',
    );
  return problems;
}

function measureFile(file: string, statements: readonly Statement[]): FileMeasure {
  const lines = new Map<number, boolean>();
  for (const [line, , hasRun] of statements) lines.set(line, hasRun && lines.get(line) !== false);
  const ordered = [...lines].toSorted(([a], [b]) => a - b);
  return {
    file,
    lines: { all: lines.size, run: ordered.filter(([, hasRun]) => hasRun).length },
    statements: { all: statements.length, run: statements.filter(([, , hasRun]) => hasRun).length },
    missed: rangesOf(ordered),
  };
}

function rangesOf(lines: readonly (readonly [line: number, hasRun: boolean])[]): string {
  const ranges: { first: number; last: number }[] = [];
  let open: { first: number; last: number } | undefined;
  for (const [line, hasRun] of lines) {
    if (hasRun) open = undefined;
    else if (open) open.last = line;
    else {
      open = { first: line, last: line };
      ranges.push(open);
    }
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
