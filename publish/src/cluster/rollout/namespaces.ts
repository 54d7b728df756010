import { PublishError } from '../../errors.ts';
import { mapBounded } from '../attempts.ts';
import { makeOutcome, type NamespaceReport, type RolloutEvent } from '../outcome.ts';
import { ClusterError } from '../refusal.ts';

interface NamespacesOptions {
  concurrency: number;
  /** Once it aborts, no further namespace is started; those that were started are finished. */
  signal: AbortSignal;
  emit?: (event: RolloutEvent) => void;
}

/** What happened in all namespaces, in their order. */
export interface NamespacesResult {
  reports: NamespaceReport[];
  /** Those that were not started, in their order. */
  notStarted: string[];
  /** Why they were not: the cluster cannot serve any namespace. Undefined if all were started, and after a signal. */
  stop?: Error;
}

/** Works on many namespaces, several at a time. A failure stops the others only if it would be the same for all. */
export async function forEachNamespace(
  namespaces: readonly string[],
  work: (namespace: string) => Promise<NamespaceReport>,
  { concurrency, signal, emit }: NamespacesOptions,
): Promise<NamespacesResult> {
  let stop: Error | undefined;
  let timeouts = 0;
  const note = (failure: Error | undefined) => {
    // An incomplete namespace has the refusal as the cause of its failure.
    const refusal = failure instanceof ClusterError ? failure : failure?.cause;
    const { code, silence } = refusal instanceof ClusterError ? refusal : {};
    // One timeout may be the webhook of one namespace; as many in a row as there are namespaces at once are the cluster.
    timeouts = silence === 'timeout' ? timeouts + 1 : 0;
    const isBug = failure !== undefined && !(failure instanceof PublishError);
    if (isBug || silence === 'lost' || code === 401 || timeouts >= concurrency) stop ??= failure;
  };
  const reports = await mapBounded(namespaces, concurrency, async (namespace) => {
    if (signal.aborted || stop !== undefined) return undefined;
    const report = await work(namespace).catch((error: unknown) => reportThrown(namespace, error));
    note(report.failure);
    emit?.({ kind: 'namespace-done', report });
    return report;
  });
  return {
    reports: reports.filter((report) => report !== undefined),
    notStarted: namespaces.filter((_, index) => reports[index] === undefined),
    ...(stop !== undefined && { stop }),
  };
}

function reportThrown(namespace: string, error: unknown): NamespaceReport {
  const failure = error instanceof Error ? error : new Error(String(error));
  const reason = failure instanceof PublishError ? failure.why : 'an unexpected error';
  const resource = { kind: 'Namespace', metadata: { name: namespace, namespace } };
  return { namespace, outcomes: [makeOutcome(resource, 'failed', reason)], failure };
}
