import type { ClusterApi } from '../cluster/api.ts';
import type { StatusReport } from '../cluster/status/report.ts';
import type { StatusRequest } from '../cluster/status/snapshot.ts';
import { awaitProxies, WaitTimeout } from '../cluster/status/wait.ts';
import type { RunContext } from '../context.ts';
import type { WaitSettings } from '../options/proxies.ts';

/**
 * Waits until every proxy of a plugin runs what the resources say, and gives the last look. If no proxy is selected there
 * is nothing to wait for. Throws an error with exit code 6 if it takes too long.
 */
export async function awaitPlugin(
  plugin: { namespaces: readonly string[]; name: string; rootNamespace: string },
  cluster: ClusterApi,
  { admins, timeoutMs }: WaitSettings,
  run: RunContext,
): Promise<StatusReport> {
  const request = { ...plugin, admins, files: [] };
  return await awaitReady(request, cluster, { timeoutMs, isEmptyEnough: true }, run);
}

/** As `awaitPlugin`, for any request, with or without a cluster. `isEmptyEnough`: no proxy at all will do. */
export async function awaitReady(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  options: { timeoutMs: number; isEmptyEnough: boolean },
  { signal, emit }: RunContext,
): Promise<StatusReport> {
  const onLook = (report: StatusReport) => emit({ kind: 'looked', report });
  try {
    return await awaitProxies(request, cluster, { ...options, signal, onLook });
  } catch (error) {
    if (error instanceof WaitTimeout) emit({ kind: 'timed-out', report: error.report });
    throw error;
  }
}

/** Emits that no proxy was selected, if that is so: success then proves nothing. */
export function emitIfEmpty(report: StatusReport, { emit }: RunContext): void {
  if (report.proxies.length === 0) emit({ kind: 'no-proxies', report });
}
