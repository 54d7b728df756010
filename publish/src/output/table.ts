import { visibleLine } from './visible-text.ts';

// Two image references, each as long as one may be.
const MAX_CELL_CHARS = 1000;

/** Writes rows below their heads, in columns. Ends with a newline; no row is no text. */
export function formatTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [heads, ...rows].map((row) => row.map((cell) => visibleLine(cell, MAX_CELL_CHARS)));
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
