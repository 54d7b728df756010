import type { EmitRolloutEvent, NamespaceReport } from '../cluster/outcome.ts';
import type { NamespacesResult } from '../cluster/rollout/namespaces.ts';
import type { CommandContext } from '../context.ts';
import { type ExitCode, PublishError, StoppedWork } from '../errors.ts';
import type { SweepSettings, WriteSettings } from '../options/rollout.ts';
import type { Printer } from '../output/printer.ts';
import { formatOutcomes } from './outcome-report.ts';
import { startProgress } from './rollout-progress.ts';

/** What is done to namespaces, and how it is told. */
export interface Sweep {
  namespaces: readonly string[];
  /** What messages call it, such as "apply to". */
  verb: string;
  settings: SweepSettings & { isDryRun?: boolean };
  /** How to go on after a failure or an interruption: a whole sentence. By default the same command does. */
  advice?: string;
  /** A namespace that is not there is a failure, not a warning. */
  isStrict?: boolean;
  /** Works on a namespace; what happens goes to `emit` at once. */
  work(namespace: string, emit: EmitRolloutEvent): Promise<NamespaceReport>;
  /** Where the outcomes go; by default stdout. */
  printer?: Printer;
  /** Writes the outcomes as text. */
  print(reports: NamespaceReport[]): string | Promise<string>;
}

const MAX_MESSAGES = 10;

/**
 * The context of requests that write. Ctrl-C does not cut them off: a namespace that was begun is finished, so that none
 * is left half-written. A second Ctrl-C ends the process as it ends any.
 */
export function withoutInterruption(context: CommandContext): CommandContext {
  return { ...context, signal: new AbortController().signal };
}

/** Prints the outcomes of a sweep that writes. */
export function printOutcomes(settings: WriteSettings): Sweep['print'] {
  return (reports) =>
    formatOutcomes(
      reports.flatMap(({ outcomes }) => outcomes),
      settings,
    );
}

/**
 * Works on namespaces side by side, shows the progress on stderr and what came of it on stdout. Throws when one failed, or
 * when a signal stopped the work, once all that was done has been told.
 */
export async function runSweep(sweep: Sweep, context: CommandContext): Promise<NamespaceReport[]> {
  const { namespaces, settings } = sweep;
  const { forEachNamespace } = await import('../cluster/rollout/namespaces.ts');
  context.signal.throwIfAborted();
  const progress = startProgress(context.stderr, namespaces.length, settings);
  const { concurrency } = settings;
  const { signal } = context;
  const work = (namespace: string) => sweep.work(namespace, progress.show);
  const result = await forEachNamespace(namespaces, work, { concurrency, signal, emit: progress.show });
  progress.end();
  (sweep.printer ?? context.stdout).block(await sweep.print(result.reports));
  settle(sweep, result, context);
  return result.reports;
}

function settle(
  sweep: Sweep,
  { reports, notStarted, stop }: NamespacesResult,
  context: CommandContext,
): void {
  const { verb, namespaces, isStrict = false, advice = 'The same command goes on from here.' } = sweep;
  for (const text of reports.flatMap(({ warnings = [] }) => warnings))
    context.stderr.line(`Warning: ${text}`);
  const failures = reports.flatMap((report) => describeFailure(report, verb, isStrict, context));
  const unexpected = failures.find(({ error }) => !(error instanceof PublishError))?.error;
  const rest = notStarted.length === 0 ? '' : `Not begun: ${notStarted.join(' ')}`;
  const isInterrupted =
    context.signal.aborted && stop === undefined && notStarted.length + failures.length > 0;
  if (failures.length === 1 && !isInterrupted && rest === '' && failures[0]) throw failures[0].error;
  tellFailures(failures, context);
  if (unexpected !== undefined) throw unexpected;
  if (isInterrupted) {
    throw new StoppedWork(
      `no namespace was left half-way${failures.length > 0 ? ' but those named above' : ''}, ${reports.length} of ${namespaces.length} are done. ${advice}${rest === '' ? '' : `\n${rest}`}`,
    );
  }
  if (failures.length === 0) {
    refuseIfAllMissing(reports, verb);
    return;
  }
  throw new PublishError({
    what: `Cannot ${verb} all namespaces`,
    why: `${failures.length} of ${namespaces.length} failed${rest === '' ? '' : `, ${notStarted.length} were not begun`}`,
    fix: `Mend what is told above. ${advice}`,
    ...(rest !== '' && { note: rest }),
    exitCode: worst(failures),
    cause: stop,
  });
}

interface Failure {
  namespace: string;
  error: Error;
}

function describeFailure(
  { namespace, failure, isMissing = false }: NamespaceReport,
  verb: string,
  isStrict: boolean,
  context: CommandContext,
): Failure[] {
  if (failure !== undefined) return [{ namespace, error: failure }];
  if (!isMissing) return [];
  if (isStrict) return [{ namespace, error: missingNamespace(namespace, verb) }];
  context.stderr.line(`Warning: there is no namespace ${namespace}; it is skipped.`);
  return [];
}

// One that is misspelt among others is a warning; with nothing at all to work on, success would be a lie.
function refuseIfAllMissing(reports: readonly NamespaceReport[], verb: string): void {
  if (!reports.every(({ isMissing = false }) => isMissing)) return;
  throw new PublishError({
    what: `Cannot ${verb} anything`,
    why: 'none of the namespaces is there',
    fix: 'Give namespaces as `kubectl get namespaces` lists them.',
    exitCode: 3,
  });
}

function missingNamespace(namespace: string, verb: string): PublishError {
  return new PublishError({
    what: `Cannot ${verb} ${namespace}`,
    why: 'there is no such namespace',
    fix: 'Make it, correct its name, or leave --strict off to skip it.',
    exitCode: 3,
  });
}

// A thousand namespaces may fail for one reason; the table has the reason of each.
function tellFailures(failures: readonly Failure[], { stderr }: CommandContext): void {
  for (const { error } of failures.slice(0, MAX_MESSAGES)) {
    if (error instanceof PublishError) stderr.block(`${error.message}\n`);
  }
  const rest = failures.slice(MAX_MESSAGES);
  if (rest.length > 0) {
    stderr.line(`And ${rest.length} more: ${rest.map(({ namespace }) => namespace).join(' ')}`);
  }
}

function worst(failures: readonly Failure[]): ExitCode {
  const codes = failures.map(({ error }) => (error instanceof PublishError ? error.exitCode : 1));
  return Math.max(...codes) as ExitCode;
}
