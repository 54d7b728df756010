import type { NamespaceReport } from '../cluster/outcome.ts';
import { forEachNamespace, type NamespacesResult } from '../cluster/rollout/namespaces.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError, StoppedWork } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { SweepSettings } from '../options/rollout.ts';

/** What is done to namespaces, and how it is shown. */
export interface Rollout {
  namespaces: readonly string[];
  /** What messages call it, such as "apply to". */
  verb: string;
  settings: SweepSettings & { isDryRun?: boolean };
  /** How to go on after a failure or an interruption: a whole sentence. By default the same command does. */
  advice?: string;
  /** A namespace that does not exist is a failure, not a warning. */
  isStrict?: boolean;
  /** Works on a namespace. */
  work(namespace: string): Promise<NamespaceReport>;
  /** Emits the results; by default the outcomes. */
  emitResults?(reports: readonly NamespaceReport[]): void;
}

const MAX_MESSAGES = 10;

/**
 * Works on namespaces side by side. Emits how far it is and what came of it. Throws if a namespace failed, or if a signal
 * stopped the work, once the results are emitted.
 */
export async function rollOut(rollout: Rollout, { signal, emit }: RunContext): Promise<NamespaceReport[]> {
  const { namespaces, settings, work } = rollout;
  const { concurrency, isQuiet, isDryRun = false } = settings;
  signal.throwIfAborted();
  emit({ kind: 'rollout-started', total: namespaces.length, isDryRun, isQuiet });
  const result = await forEachNamespace(namespaces, work, { concurrency, signal, emit });
  emit({ kind: 'rollout-ended' });
  const { reports } = result;
  if (rollout.emitResults !== undefined) rollout.emitResults(reports);
  else emit({ kind: 'outcomes', outcomes: reports.flatMap(({ outcomes }) => outcomes), isDryRun });
  for (const text of reports.flatMap(({ warnings = [] }) => warnings)) emit({ kind: 'warning', text });
  throwIfFailed(rollout, result, signal, emit);
  return reports;
}

function throwIfFailed(rollout: Rollout, result: NamespacesResult, signal: AbortSignal, emit: Emit): void {
  const { verb, namespaces, isStrict = false, advice = 'Run the same command again to continue.' } = rollout;
  const { reports, notStarted, stop } = result;
  const failures = reports.flatMap((report) => findFailure(report, verb, isStrict, emit));
  const unexpected = failures.find(({ error }) => !(error instanceof PublishError))?.error;
  const rest = notStarted.length === 0 ? '' : `Not started: ${notStarted.join(' ')}`;
  const isInterrupted = signal.aborted && stop === undefined && notStarted.length + failures.length > 0;
  if (failures.length === 1 && !isInterrupted && rest === '' && failures[0]) throw failures[0].error;
  emitFailures(failures, emit);
  if (unexpected !== undefined) throw unexpected;
  if (isInterrupted) {
    throw new StoppedWork(
      `no namespace was left half-way${failures.length > 0 ? ' except those named above' : ''}, ${reports.length} of ${namespaces.length} are done. ${advice}${rest === '' ? '' : `\n${rest}`}`,
    );
  }
  if (failures.length === 0) {
    refuseIfAllMissing(reports, verb);
    return;
  }
  throw new PublishError({
    what: `Cannot ${verb} all namespaces`,
    why: `${failures.length} of ${namespaces.length} failed${rest === '' ? '' : `, ${notStarted.length} were not started`}`,
    fix: `Fix the problems listed above. ${advice}`,
    ...(rest !== '' && { note: rest }),
    exitCode: worst(failures),
    cause: stop,
  });
}

interface Failure {
  namespace: string;
  error: Error;
}

function findFailure(
  { namespace, failure, isMissing = false }: NamespaceReport,
  verb: string,
  isStrict: boolean,
  emit: Emit,
): Failure[] {
  if (failure !== undefined) return [{ namespace, error: failure }];
  if (!isMissing) return [];
  if (isStrict) return [{ namespace, error: missingNamespace(namespace, verb) }];
  emit({ kind: 'warning', text: `there is no namespace ${namespace}; it is skipped.` });
  return [];
}

// A misspelt one among others is a warning; with nothing at all to work on, success would be a lie.
function refuseIfAllMissing(reports: readonly NamespaceReport[], verb: string): void {
  if (!reports.every(({ isMissing = false }) => isMissing)) return;
  throw new PublishError({
    what: `Cannot ${verb} anything`,
    why: 'none of the namespaces exists',
    fix: 'Give namespaces as `kubectl get namespaces` lists them.',
    exitCode: ExitCode.cluster,
  });
}

function missingNamespace(namespace: string, verb: string): PublishError {
  return new PublishError({
    what: `Cannot ${verb} ${namespace}`,
    why: 'there is no such namespace',
    fix: 'Create it, correct its name, or leave --strict off to skip it.',
    exitCode: ExitCode.cluster,
  });
}

// A thousand namespaces may fail for one reason; the table has the reason of each.
function emitFailures(failures: readonly Failure[], emit: Emit): void {
  for (const { error } of failures.slice(0, MAX_MESSAGES)) {
    if (error instanceof PublishError) emit({ kind: 'failure', error });
  }
  const rest = failures.slice(MAX_MESSAGES);
  if (rest.length > 0) {
    emit({
      kind: 'note',
      text: `And ${rest.length} more: ${rest.map(({ namespace }) => namespace).join(' ')}`,
    });
  }
}

function worst(failures: readonly Failure[]): ExitCode {
  const codes = failures.map(({ error }) => (error instanceof PublishError ? error.exitCode : 1));
  return Math.max(...codes) as ExitCode;
}
