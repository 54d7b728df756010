import { say } from '../../tools/progress.ts';
import type { MeasuredEnvoy } from './envoy.ts';
import type { ByVariant } from './results.ts';
import type { Rig } from './rig.ts';
import { measureRound, type Round } from './round.ts';
import type { Workload } from './workloads.ts';

/** The number of rounds of each variant, and of requests in a round. A rate of 0 is as fast as possible. */
export type Effort = { rounds: number; requests: number; ratePerSecond: number; connections: number };

// A first, shorter round fills caches and connection pools, and lets the JIT compile.
const WARM_UP_PART = 5;

/**
 * Measures a workload with each Envoy, alternating, so that changes of the machine affect all of them. Every round
 * begins with another one.
 */
export async function measureSpeed(
  envoys: MeasuredEnvoy[],
  rig: Rig,
  workload: Workload,
  effort: Effort,
): Promise<ByVariant<Round[]>> {
  const { rounds, ...amount } = effort;
  const found: ByVariant<Round[]> = {};
  say(
    `${workload.name}: ${rounds} rounds of ${amount.requests.toLocaleString('en')} requests for each variant`,
  );
  const warmUp = { ...amount, requests: Math.ceil(amount.requests / WARM_UP_PART) };
  for (const envoy of envoys) await send(envoy, rig, workload, warmUp);
  for (let round = 0; round < rounds; round++) {
    for (const envoy of rotate(envoys, round)) {
      const result = await send(envoy, rig, workload, amount);
      found[envoy.variant.name] = [...(found[envoy.variant.name] ?? []), result];
    }
  }
  return found;
}

async function send(
  envoy: MeasuredEnvoy,
  rig: Rig,
  { order }: Workload,
  amount: Omit<Effort, 'rounds'>,
): Promise<Round> {
  const round = await measureRound(envoy, rig, { ...order, ...amount });
  envoy.sent += round.load.requests;
  return round;
}

function rotate<T>(values: T[], by: number): T[] {
  const at = by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}
