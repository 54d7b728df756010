import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, PublishError } from '../../errors.ts';
import type { ClusterApi } from '../api.ts';
import { AgentLogs } from './agent-log.ts';
import { Finality } from './finality.ts';
import type { StatusRequest } from './namespaces.ts';
import { countMoving, countUnready, isReady, listFinalProblems, type StatusReport } from './report.ts';
import { takeSnapshot } from './snapshot.ts';

interface WaitOptions {
  timeoutMs: number;
  /** True if there is nothing to wait for when no proxy is selected. */
  isEmptyEnough: boolean;
  signal: AbortSignal;
  /** Gets the report of each look after which the wait goes on. */
  onLook?: (report: StatusReport) => void;
}

/** Not all proxies became ready. Holds what the last look found. */
export class WaitFailure extends PublishError {
  override readonly name = 'WaitFailure';
  readonly report: StatusReport;

  constructor(report: StatusReport, parts: ConstructorParameters<typeof PublishError>[0]) {
    super(parts);
    this.report = report;
  }
}

const POLL_MS = 1000;
// For proxies that are about to get the change, so that the report has the same of all.
const GRACE_MS = 1000;

/**
 * Waits until every proxy runs what its resource says. Throws a `WaitFailure` with the last report: with exit code 5 as soon
 * as waiting cannot help, with 6 after `timeoutMs`.
 */
export async function awaitProxies(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  { timeoutMs, isEmptyEnough, signal, onLook }: WaitOptions,
): Promise<StatusReport> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  const bounded = cluster?.until?.(either) ?? cluster;
  const logs = bounded && new AgentLogs(bounded);
  const finality = new Finality();
  let report: StatusReport = { namespaces: [], proxies: [] };
  let finalSinceMs: number | undefined;
  try {
    for (;;) {
      const seen = await takeSnapshot(request, bounded, { signal: either, isPolling: true, logs });
      const nowMs = performance.now();
      report = finality.mark(seen, nowMs);
      if (isReady(report) && (isEmptyEnough || report.proxies.length > 0)) return report;
      finalSinceMs = listFinalProblems(report).length > 0 ? (finalSinceMs ?? nowMs) : undefined;
      const hasSettled = finalSinceMs !== undefined && nowMs - finalSinceMs >= GRACE_MS;
      if (finalSinceMs !== undefined && (hasSettled || countMoving(report) === 0)) throw endEarly(report);
      onLook?.(report);
      await sleep(POLL_MS, undefined, { signal: either });
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof WaitFailure || !deadline.aborted) throw error;
    throw timeOut(report, timeoutMs);
  }
}

function endEarly(report: StatusReport): WaitFailure {
  return new WaitFailure(report, {
    what: 'Cannot confirm that the filter runs',
    why: `${countUnready(report)}; waiting longer would not help, because at least one of the problems above stays until you do something`,
    fix: 'Fix the problems listed above, and run `meshtap status`.',
    exitCode: ExitCode.verification,
  });
}

function timeOut(report: StatusReport, timeoutMs: number): WaitFailure {
  const hasAnswers = report.proxies.length > 0 || report.namespaces.length > 0;
  return new WaitFailure(report, {
    what: 'Cannot wait any longer',
    why: `after ${timeoutMs / 1000} s ${hasAnswers ? countUnready(report) : 'not all proxies have answered'}`,
    fix: 'Fix the problems listed above and run `meshtap status`, or wait longer with --timeout.',
    exitCode: ExitCode.timeout,
  });
}
