import type { EmitRolloutEvent } from '../cluster/outcome.ts';
import type { Printer } from '../output/printer.ts';
import { formatRolloutEvent } from '../present/rollout-events.ts';

/** Shows how far the work is: one line in place on a terminal, one line for each namespace elsewhere. */
export interface Progress {
  /** Shows an event. With `isQuiet`, only what people must know. */
  show: EmitRolloutEvent;
  /** Clears the line in place, so that other text may follow. */
  end(): unknown;
}

/** Starts to show the progress of `total` namespaces; of a dry run, as what would happen. */
export function startProgress(
  printer: Printer,
  total: number,
  { isQuiet, isDryRun = false }: { isQuiet: boolean; isDryRun?: boolean },
): Progress {
  const isInPlace = printer.isTerminal && !isQuiet;
  let done = 0;
  let failed = 0;
  const draw = () =>
    printer.redraw(`${done} of ${total} namespaces${failed === 0 ? '' : `, ${failed} failed`}`);
  const show: EmitRolloutEvent = (event) => {
    const text = formatRolloutEvent(event, { isDryRun });
    if (event.kind === 'namespace-done') {
      done++;
      if (event.report.failure !== undefined) failed++;
      if (!isInPlace && !isQuiet) printer.line(`${text} (${done} of ${total})`);
    } else {
      if (isInPlace) printer.redraw('');
      printer.line(text);
    }
    if (isInPlace) draw();
  };
  return { show, end: () => isInPlace && printer.redraw('') };
}
