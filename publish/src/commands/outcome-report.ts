import type { Outcome } from '../cluster/rollout/outcome.ts';
import { oneLine } from '../redaction.ts';

/** How outcomes are printed. */
export interface OutcomeFormat {
  format: 'table' | 'yaml' | 'json';
  /** Marks all as what would be. */
  isDryRun: boolean;
}

const HEADS = ['NAMESPACE', 'KIND', 'NAME', 'ACTION', 'REASON'];

/** Writes outcomes as text, in their order: a table, or a list of objects. Ends with a newline; no outcome is no text in a table. */
export async function formatOutcomes(
  outcomes: readonly Outcome[],
  { format, isDryRun }: OutcomeFormat,
): Promise<string> {
  if (format === 'table') return formatTable(outcomes, isDryRun);
  const list = outcomes.map((outcome) => ({ ...outcome, ...(isDryRun && { dryRun: true }) }));
  if (format === 'json') return `${JSON.stringify(list, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(list, { lineWidth: 0 });
}

function formatTable(outcomes: readonly Outcome[], isDryRun: boolean): string {
  if (outcomes.length === 0) return '';
  const rows = outcomes.map(({ namespace, kind, name, action, reason = '' }) => [
    ...[namespace, kind, name, isDryRun ? `${action} (dry run)` : action],
    oneLine(reason),
  ]);
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [HEADS, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
