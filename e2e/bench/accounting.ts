import { eventually } from '../support/eventually.ts';
import { countDone, readStats } from '../support/filter-stats.ts';
import type { MeasuredEnvoy } from './envoy.ts';

/** The filter's counts of the exchanges that it should have seen. */
export type Account = {
  /** Requests that were sent through it. */
  sent: number;
  seen: number;
  exported: number;
  sampledOut: number;
  dropped: number;
  /** At rest: everything that was sent was seen, and everything seen was exported, sampled out or dropped. */
  holds: boolean;
};

/**
 * Waits until the filter has nothing in flight and nothing waiting, and reads its counters. If it does not come to rest
 * in time, the account does not hold.
 */
export async function settle(envoy: MeasuredEnvoy, timeoutMs: number): Promise<Account> {
  const probe = () => readAccount(envoy);
  return eventually('the filter to rest', probe, ({ holds }) => holds, {
    timeoutMs,
    intervalMs: 100,
  }).catch(probe);
}

async function readAccount(envoy: MeasuredEnvoy): Promise<Account> {
  const stats = await readStats(envoy);
  const done = countDone(stats);
  const { seen, exported, sampled_out: sampledOut } = stats;
  const isAtRest = stats.queue_traces === 0 && stats.in_flight === 0;
  const holds = isAtRest && seen === envoy.sent && done === seen;
  return { sent: envoy.sent, seen, exported, sampledOut, dropped: done - exported - sampledOut, holds };
}

/** What happened between two accounts of the same filter. */
export function subtractAccount(later: Account, earlier: Account): Account {
  return {
    sent: later.sent - earlier.sent,
    seen: later.seen - earlier.seen,
    exported: later.exported - earlier.exported,
    sampledOut: later.sampledOut - earlier.sampledOut,
    dropped: later.dropped - earlier.dropped,
    holds: later.holds && earlier.holds,
  };
}
