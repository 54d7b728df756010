import type { BenchResult, CatalogueResult, ReceiverLoad, ReceiverResult } from '../../bench/results.ts';
import type { Round } from '../../bench/round.ts';

/** A round with this cost, in microseconds of CPU; without faults. */
export function makeRound(cpuUs: number, p99Us = 1000): Round {
  return {
    cpuUs,
    load: {
      requests: 100,
      failures: { status: 0, length: 0, connection: 0 },
      seconds: 2,
      p50Us: p99Us / 2,
      p99Us,
    },
    sink: { posts: 100, bytes: 6400, documents: 100, accepted: 100, exchanges: 100, invalid: 0 },
  };
}

/** Rounds by variant, from what each round cost. */
export function makeRounds(costs: Record<string, number[]>): Record<string, Round[]> {
  const pairs = Object.entries(costs).map(([name, each]) => [name, each.map((cost) => makeRound(cost))]);
  return Object.fromEntries(pairs);
}

/** A run that measured only these parts. Its variants are the usual ones and a peer. */
export function makeResult(parts: Partial<BenchResult> = {}): BenchResult {
  return {
    machine: { envoy: '1.40.0', cpu: 'a CPU', cores: 2, kernel: '6.0' },
    variants: [
      { name: 'none', title: 'no filter', kind: 'floor' },
      { name: 'noop', title: 'nothing', kind: 'floor', moduleBytes: 239 },
      { name: 'post', title: 'a fixed POST', kind: 'floor', moduleBytes: 1335 },
      { name: 'bare-tap', title: 'the floor', kind: 'floor', moduleBytes: 2048 },
      { name: 'meshtap', title: 'ours', kind: 'ours', moduleBytes: 53_248 },
      { name: 'meshtap-batch', title: 'ours, batches', kind: 'ours', moduleBytes: 53_248 },
      { name: 'meshtap-otlp', title: 'ours, spans', kind: 'ours', moduleBytes: 53_248 },
      { name: 'other', title: 'a peer of <others> & more', kind: 'peer', moduleBytes: 600_000 },
    ],
    ...{
      bystanders: NaN,
      speed: [],
      light: {},
      startUps: {},
      accounts: {},
      memory: {},
      states: [],
      endurance: [],
    },
    ...parts,
  };
}

/** A receiver that met every limit, except for the changes of the load. */
export function makeReceiver(changes: Partial<ReceiverLoad> = {}): ReceiverResult {
  const load = {
    ...{ title: 'scnt, one by one', exchanges: 6_000, acknowledged: 6_000, bytes: 12_000_000 },
    ...{ aimPerSecond: 2_000, ratePerSecond: 1_999, busy: 0, failed: 0, lost: 0, p99Us: 4_000 },
    ...{ slowestPageMs: 40, learnedAfterMs: 300, halfPeakKib: 200 * 1024, peakKib: 201 * 1024 },
  };
  const queries = [{ name: 'a text search', limitMs: 1_000, fastestMs: 12, slowestMs: 20 }];
  return { loads: [{ ...load, ...changes }], stored: 1_000_000, queries };
}

/** The learner of a catalogue whose rounds cost this, in microseconds of CPU for an exchange. */
export function makeCatalogue(costs: number[]): CatalogueResult {
  return { exchanges: 20_000, meanBytes: 2112.6, rounds: costs.map((cpuUs) => ({ cpuUs })) };
}
