/** Makes a Markdown table that is also easy to read as text. Columns but the first are numbers, unless `left` has them. */
export function formatMarkdownTable(head: string[], rows: string[][], left: number[] = [0]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]!.length)));
  const isLeft = (column: number) => left.includes(column);
  const rule = widths.map((width, column) =>
    isLeft(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const pad = (text: string, column: number) =>
    isLeft(column) ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  return [head.map(pad), rule, ...rows.map((row) => row.map(pad))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Writes a number with so many digits after the point, `-` if there is none. */
export function showNumber(value: number, digits = 0): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return 'never';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
