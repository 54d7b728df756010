import { addUp, type FileMeasure, type Measure, percentOf } from './report.ts';

const titles = ['file', 'lines', 'run', '%', 'statements', 'run', '%', 'missed lines'];

/** Writes one row for each file and one for all, in columns; numbers to the right. Each line ends with a line feed. */
export function tableOf(files: readonly FileMeasure[]): string {
  const rows = [
    titles,
    ...files.map((file) => [`filter/${file.file}`, ...numbersOf(file), file.missed]),
    ['all', ...numbersOf(addUp(files)), ''],
  ];
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${lineOf(row, widths)}\n`).join('');
}

function numbersOf({ lines, statements }: Measure): string[] {
  return [lines, statements].flatMap((count) => [`${count.all}`, `${count.run}`, percentOf(count)]);
}

function lineOf(row: readonly string[], widths: readonly number[]): string {
  const isText = (column: number): boolean => column === 0 || column === titles.length - 1;
  const cells = row.map((cell, column) =>
    isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
  );
  return cells.join('  ').trimEnd();
}
