import { PublishError } from '../../errors.ts';
import { mapBounded } from '../bounded.ts';
import { ClusterError } from '../refusal.ts';
import { describeOutcome, type NamespaceReport } from './outcome.ts';

/** How many namespaces are worked on, and what stops the work before its end. */
export interface SweepOptions {
  /** Namespaces side by side. */
  concurrency: number;
  /** Once it aborts no further namespace is begun; those under way are finished. */
  signal: AbortSignal;
  /** Called as each namespace is done. */
  onReport?: (report: NamespaceReport) => void;
}

/** What became of all namespaces, in their order. */
export interface SweepResult {
  reports: NamespaceReport[];
  /** Those that were not begun, in their order. */
  notBegun: string[];
  /** Why they were not: the cluster can do no more for any namespace. Undefined when all were begun, or on the signal. */
  stop?: Error;
}

/**
 * Works on many namespaces, some at a time. The failure of one is its report's alone, unless no other could do better:
 * the cluster is gone, or knows us no more.
 */
export async function sweepNamespaces(
  namespaces: readonly string[],
  work: (namespace: string) => Promise<NamespaceReport>,
  { concurrency, signal, onReport }: SweepOptions,
): Promise<SweepResult> {
  const brake = makeBrake(concurrency);
  const reports = await mapBounded(namespaces, concurrency, async (namespace) => {
    if (signal.aborted || brake.stop() !== undefined) return undefined;
    const report = await work(namespace).catch((error: unknown) => reportThrown(namespace, error));
    // A fault of our own ends the work, but what the others did is told first.
    if (report.failure !== undefined && !(report.failure instanceof PublishError)) brake.pull(report.failure);
    brake.note(report.failure);
    onReport?.(report);
    return report;
  });
  const stop = brake.stop();
  return {
    reports: reports.filter((report) => report !== undefined),
    notBegun: namespaces.filter((_, index) => reports[index] === undefined),
    ...(stop !== undefined && { stop }),
  };
}

function reportThrown(namespace: string, error: unknown): NamespaceReport {
  const failure = error instanceof Error ? error : new Error(String(error));
  const reason = failure instanceof PublishError ? failure.why : 'an unexpected failure';
  const resource = { kind: 'Namespace', metadata: { name: namespace, namespace } };
  return { namespace, outcomes: [describeOutcome(resource, 'failed', reason)], failure };
}

// A lost cluster or a refused login ends the work. One request that takes too long may be one namespace's webhook; as
// many in a row as there are lanes are the cluster itself.
function makeBrake(concurrency: number) {
  let stop: Error | undefined;
  let timeouts = 0;
  const pull = (error: Error | undefined) => {
    stop ??= error;
  };
  const note = (failure: Error | undefined) => {
    // A namespace that is half-way has the refusal as the cause of its failure.
    const refusal = failure instanceof ClusterError ? failure : failure?.cause;
    const { code, silence } = refusal instanceof ClusterError ? refusal : {};
    timeouts = silence === 'timeout' ? timeouts + 1 : 0;
    if (silence === 'lost' || code === 401 || timeouts >= concurrency) pull(failure);
  };
  return { stop: () => stop, pull, note };
}
