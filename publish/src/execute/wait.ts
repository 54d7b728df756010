import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi } from '../cluster/api.ts';
import { isReady, type StatusReport } from '../cluster/status/proxy-status.ts';
import { type StatusRequest, takeSnapshot } from '../cluster/status/snapshot.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { WaitSettings } from '../options/proxies.ts';

const POLL_MS = 1000;

/**
 * Waits until every proxy runs what the resources say, and gives the last look. If no proxy is selected there is nothing
 * to wait for. Throws an error with exit code 6 if it takes too long.
 */
export async function awaitProxies(
  plugin: { namespaces: readonly string[]; name: string; rootNamespace: string },
  cluster: ClusterApi,
  wait: WaitSettings,
  run: RunContext,
): Promise<StatusReport> {
  const request = { ...plugin, admins: wait.admins, files: [] };
  return await awaitReady(request, cluster, { timeoutMs: wait.timeoutMs, isEmptyEnough: true }, run);
}

/** As awaitProxies, for any request, with or without a cluster. `isEmptyEnough`: no proxy at all will do. */
export async function awaitReady(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  { timeoutMs, isEmptyEnough }: { timeoutMs: number; isEmptyEnough: boolean },
  { signal, emit }: RunContext,
): Promise<StatusReport> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  let report: StatusReport = { namespaces: [], proxies: [] };
  try {
    for (;;) {
      report = await takeSnapshot(request, cluster, { signal: either, isHasty: true });
      if (isReady(report) && (isEmptyEnough || report.proxies.length > 0)) return report;
      emit({ kind: 'looked', report });
      await sleep(POLL_MS, undefined, { signal: either });
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    emit({ kind: 'timed-out', report });
    throw explainTimeout(report, timeoutMs);
  }
}

/** Emits that no proxy was selected, if that is so: success then proves nothing. */
export function emitIfEmpty(report: StatusReport, { emit }: RunContext): void {
  if (report.proxies.length === 0) emit({ kind: 'no-proxies', report });
}

/** Says in words how many are not as they should be. */
export function countUnready({ namespaces, proxies }: StatusReport): string {
  const bad = proxies.filter((proxy) => !proxy.isReady).length;
  const without = namespaces.filter(({ problem }) => problem !== undefined).length;
  const parts = [
    ...(bad > 0 ? [`${bad} of ${proxies.length} proxies do not run what their resource says`] : []),
    ...(without > 0 ? [`${without} of ${namespaces.length} namespaces have no resource`] : []),
  ];
  return parts.join(', and ') || 'no proxy is selected';
}

function explainTimeout(report: StatusReport, timeoutMs: number): PublishError {
  const isUnseen = report.proxies.length === 0 && report.namespaces.length === 0;
  return new PublishError({
    what: 'Cannot wait any longer',
    why: `after ${timeoutMs / 1000} s ${isUnseen ? 'not all proxies have answered' : countUnready(report)}`,
    fix: 'Do what the lines above say and ask again with `meshtap status`, or give it more time with --timeout.',
    exitCode: ExitCode.timeout,
  });
}
