import type { Outcome } from '../cluster/outcome.ts';
import type { ReportFormat } from '../options/output.ts';
import { formatData } from '../output/data.ts';
import { formatTable } from '../output/table.ts';

/** How outcomes are printed. */
export interface OutcomeFormat {
  format: ReportFormat;
  /** Marks all as what would be. */
  isDryRun: boolean;
}

const HEADS = ['NAMESPACE', 'KIND', 'NAME', 'ACTION', 'REASON'];

/** Writes outcomes as text, in their order: a table, or a list of objects. Ends with a newline; no outcome is no text in a table. */
export async function formatOutcomes(
  outcomes: readonly Outcome[],
  { format, isDryRun }: OutcomeFormat,
): Promise<string> {
  if (format !== 'table') {
    const list = outcomes.map((outcome) => ({ ...outcome, ...(isDryRun && { dryRun: true }) }));
    return formatData(list, format);
  }
  const rows = outcomes.map(({ namespace, kind, name, action, reason = '' }) => [
    ...[namespace, kind, name, isDryRun ? `${action} (dry run)` : action],
    reason,
  ]);
  return formatTable(HEADS, rows);
}
