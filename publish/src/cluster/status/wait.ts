import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, PublishError } from '../../errors.ts';
import type { ClusterApi } from '../api.ts';
import { countUnready, isReady, type StatusReport } from './report.ts';
import { type StatusRequest, takeSnapshot } from './snapshot.ts';

interface WaitOptions {
  timeoutMs: number;
  /** True if there is nothing to wait for when no proxy is selected. */
  isEmptyEnough: boolean;
  signal: AbortSignal;
  /** Gets the report of each look after which the wait goes on. */
  onLook?: (report: StatusReport) => void;
}

/** Not all proxies were ready in time. Exit code 6. Holds what the last look found. */
export class WaitTimeout extends PublishError {
  readonly report: StatusReport;

  constructor(report: StatusReport, timeoutMs: number) {
    const hasAnswers = report.proxies.length > 0 || report.namespaces.length > 0;
    super({
      what: 'Cannot wait any longer',
      why: `after ${timeoutMs / 1000} s ${hasAnswers ? countUnready(report) : 'not all proxies have answered'}`,
      fix: 'Fix the problems listed above and run `meshtap status`, or wait longer with --timeout.',
      exitCode: ExitCode.timeout,
    });
    this.name = 'WaitTimeout';
    this.report = report;
  }
}

const POLL_MS = 1000;

/** Waits until every proxy runs what its resource says. Throws a `WaitTimeout` with the last report after `timeoutMs`. */
export async function awaitProxies(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  { timeoutMs, isEmptyEnough, signal, onLook }: WaitOptions,
): Promise<StatusReport> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  let report: StatusReport = { namespaces: [], proxies: [] };
  try {
    for (;;) {
      report = await takeSnapshot(request, cluster, { signal: either, isPolling: true });
      if (isReady(report) && (isEmptyEnough || report.proxies.length > 0)) return report;
      onLook?.(report);
      await sleep(POLL_MS, undefined, { signal: either });
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new WaitTimeout(report, timeoutMs);
  }
}
