import { visibleLine } from './visible-text.ts';

/** How data is printed. */
export type DataFormat = 'yaml' | 'json';

/** Writes data for programs. It parses back to the same value, whatever others have put into it. Ends with a newline. */
export type FormatData = (value: object) => string;

/** Loads what writes a format; YAML takes longer to load than all else. */
export async function loadFormat(format: DataFormat): Promise<FormatData> {
  return format === 'json' ? formatJson : (await import('./yaml.ts')).formatYaml;
}

/** Writes data as JSON. */
export function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

// Two image references, each as long as one may be.
const MAX_CELL_CHARS = 1000;

/** Writes rows below their heads, in columns. Ends with a newline; no row is no text. */
export function formatTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [heads, ...rows].map((row) => row.map((cell) => visibleLine(cell, MAX_CELL_CHARS)));
  const widths = heads.map((_, column) =>
    all.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
