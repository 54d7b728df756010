import { countUnready, isReady, type StatusReport } from '../cluster/status/report.ts';
import { takeSnapshot } from '../cluster/status/snapshot.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError, verificationError } from '../errors.ts';
import { type StatusPlan, type StatusRequest, warnOfNoCluster } from '../plan/status.ts';
import { awaitReady } from './wait.ts';

/** Asks the proxies, once or until all are ready. Emits their status. Throws if they are not ready: exit code 5, or 6 after a wait. */
export async function executeStatus(
  { request, cluster }: StatusPlan,
  run: RunContext,
  { isWaiting, timeoutMs }: StatusRequest,
): Promise<void> {
  if (isWaiting) {
    const report = await awaitReady(request, cluster, { timeoutMs, isEmptyEnough: false }, run);
    return run.emit({ kind: 'status', report });
  }
  const report = await look({ request, ...(cluster && { cluster }) }, run);
  run.emit({ kind: 'status', report });
  if (isReady(report) && report.proxies.length > 0) return;
  throw verificationError(
    'Cannot confirm that the filter runs',
    countUnready(report),
    'Do what the lines above say, and ask again.',
  );
}

async function look({ request, cluster }: StatusPlan, run: RunContext): Promise<StatusReport> {
  const { signal } = run;
  try {
    return await takeSnapshot(request, cluster, { signal });
  } catch (error) {
    // The cluster was only needed to compare with.
    const isOptional = request.namespaces.length === 0 && cluster !== undefined;
    if (!isOptional || !(error instanceof PublishError) || error.exitCode !== ExitCode.cluster) throw error;
    warnOfNoCluster(run, error.why);
    return takeSnapshot(request, undefined, { signal });
  }
}
