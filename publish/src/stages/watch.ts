import { setTimeout as sleep } from 'node:timers/promises';
import { PacedWriter } from '../../../receive/src/terminal/sink.ts';
import type { StatusReport } from '../cluster/status/report.ts';
import type { RunContext } from '../context.ts';
import { PublishError } from '../errors.ts';
import type { Emit } from '../events.ts';

/** Looks once, and emits nothing but warnings. */
type Look = (run: Pick<RunContext, 'emit' | 'signal'>) => Promise<StatusReport>;

/**
 * Looks again and again, and emits each status, until Ctrl-C or until nobody reads any more. If the first look fails, so
 * does the watch; later ones may fail and come back, with a note each. Goes at the pace of the reader of stdout.
 */
export async function watch(look: Look, run: RunContext, intervalMs: number): Promise<void> {
  const stdout = new PacedWriter(run.sink);
  const signal = AbortSignal.any([run.signal, stdout.gone]);
  const emit = omitRepeats(run.emit);
  let isFirst = true;
  let isLost = false;
  while (!signal.aborted) {
    try {
      const report = await look({ emit, signal });
      if (isLost) run.emit({ kind: 'note', text: 'Connected again.' });
      isLost = false;
      run.emit({ kind: 'status', report });
    } catch (error) {
      if (signal.aborted) return;
      if (isFirst || !(error instanceof PublishError)) throw error;
      if (!isLost) run.emit({ kind: 'note', text: `${error.what}: ${error.why}. Trying again ...` });
      isLost = true;
    }
    isFirst = false;
    await stdout.drain(signal);
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}

// A warning about one look is true of the next one too.
function omitRepeats(emit: Emit): Emit {
  let last = '';
  return (event) => {
    if (event.kind === 'warning' && event.text === last) return;
    if (event.kind === 'warning') last = event.text;
    emit(event);
  };
}
