import type { Action, NamespaceReport } from '../cluster/rollout/outcome.ts';
import type { Printer } from '../output/printer.ts';

/** Shows how far the work is: one line in place on a terminal, one line a namespace elsewhere. */
export interface Progress {
  /** Takes note of a namespace that is done. */
  note(report: NamespaceReport): unknown;
  /** Writes a line of its own, quiet or not. */
  say(line: string): unknown;
  /** Clears the line in place, so that other text may follow. */
  end(): unknown;
}

/** Starts to show the progress of `total` namespaces; of a dry run, as what would be. */
export function startProgress(
  printer: Printer,
  total: number,
  { isQuiet, isDryRun = false }: { isQuiet: boolean; isDryRun?: boolean },
): Progress {
  const say = (line: string) => printer.line(line);
  if (isQuiet) return { note: () => {}, say, end: () => {} };
  let done = 0;
  let failed = 0;
  if (!printer.isTerminal) {
    return {
      note: (report) => {
        done++;
        say(`${report.namespace}: ${summarise(report, isDryRun)} (${done} of ${total})`);
      },
      say,
      end: () => {},
    };
  }
  const draw = () =>
    printer.redraw(`${done} of ${total} namespaces${failed === 0 ? '' : `, ${failed} failed`}`);
  return {
    note: ({ failure }) => {
      done++;
      if (failure !== undefined) failed++;
      draw();
    },
    say: (line) => {
      printer.redraw('');
      say(line);
      draw();
    },
    end: () => printer.redraw(''),
  };
}

const PLANS: Partial<Record<Action, string>> = {
  created: 'to create',
  configured: 'to configure',
  deleted: 'to delete',
};

// "2 created, 1 unchanged", in the order in which each first appears; of a dry run "2 to create, 1 unchanged".
function summarise({ outcomes }: NamespaceReport, isDryRun: boolean): string {
  const counts = new Map<string, number>();
  for (const { action } of outcomes) {
    const word = (isDryRun ? PLANS[action] : undefined) ?? action;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'nothing to do';
}
