import type { Outcome } from '../cluster/outcome.ts';
import type { Presenter } from '../commands/command.ts';
import type { Output } from '../context.ts';
import type { ReportFormat } from '../options/rollout.ts';
import { type DataFormat, type FormatData, formatTable, loadFormat } from '../output/data.ts';
import { formatProxies, formatStatusFindings, makeStatusData } from './status.ts';

const HEADS = ['NAMESPACE', 'KIND', 'NAME', 'ACTION', 'REASON'];

/** Presents the outcomes of a rollout on stdout. */
export async function presentOutcomes(format: ReportFormat, { stdout }: Output): Promise<Presenter> {
  const formatData = await loadUnlessTable(format);
  return {
    outcomes: ({ outcomes, isDryRun }) =>
      stdout.block(
        formatData === undefined
          ? formatOutcomes(outcomes, isDryRun)
          : formatData(outcomes.map((outcome) => ({ ...outcome, ...(isDryRun && { dryRun: true }) }))),
      ),
  };
}

/** Presents the status of proxies on stdout, and what is wrong with them on stderr. */
export async function presentStatus(format: ReportFormat, { stdout, stderr }: Output): Promise<Presenter> {
  const formatData = await loadUnlessTable(format);
  return {
    status: ({ report }) => {
      stdout.block(formatData === undefined ? formatProxies(report) : formatData(makeStatusData(report)));
      stderr.block(formatStatusFindings(report));
    },
  };
}

/** Presents resources on stdout. */
export async function presentResources(format: DataFormat, { stdout }: Output): Promise<Presenter> {
  const { formatResources } = await import('../resources/text.ts');
  return { resources: ({ resources }) => stdout.block(formatResources(resources, format)) };
}

/** Writes outcomes as a table, in their order. Ends with a newline; without outcomes it is empty. */
export function formatOutcomes(outcomes: readonly Outcome[], isDryRun: boolean): string {
  const rows = outcomes.map(({ namespace, kind, name, action, reason = '' }) => [
    ...[namespace, kind, name, isDryRun ? `${action} (dry run)` : action],
    reason,
  ]);
  return formatTable(HEADS, rows);
}

async function loadUnlessTable(format: ReportFormat): Promise<FormatData | undefined> {
  return format === 'table' ? undefined : await loadFormat(format);
}
