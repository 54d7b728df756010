import { say } from '../../tools/progress.ts';
import { settle, subtractAccount } from './accounting.ts';
import { type MeasuredEnvoy, startMeasuredEnvoy } from './envoy.ts';
import { readMemory, resetPeak } from './process-cost.ts';
import type { StateResult } from './results.ts';
import { GOOD_SINK, type Rig, type SinkBehaviour } from './rig.ts';
import { measureRound } from './round.ts';
import type { Variant } from './variants.ts';
import type { Workload } from './workloads.ts';

/** A behaviour of the backend, and its name. */
export type BackendState = { name: string; behaviour: SinkBehaviour };

/** The states of a backend. */
export const BACKEND_STATES: readonly BackendState[] = [
  { name: 'good', behaviour: GOOD_SINK },
  { name: 'down', behaviour: { ...GOOD_SINK, isDown: true } },
  { name: '503', behaviour: { ...GOOD_SINK, status: 503 } },
  { name: '500 ms slow', behaviour: { ...GOOD_SINK, delayMs: 500 } },
];

const WARM_UP = 5_000;
// A full queue drains at 128 POSTs each second if each takes 500 ms and 64 are in flight.
const REST_TIMEOUT_MS = 180_000;

/** Sends a load through a fresh Envoy while the backend is in a state, and records memory and exchanges. */
export async function measureState(
  { name, behaviour }: BackendState,
  variant: Variant,
  { rig, folder, workload, requests }: { rig: Rig; folder: string; workload: Workload; requests: number },
): Promise<StateResult> {
  say(`backend ${name}: ${requests.toLocaleString('en')} requests with ${variant.name}`);
  const envoy = await startMeasuredEnvoy(variant, rig, folder, `-${name.replaceAll(' ', '-')}`);
  try {
    await sendRequests(envoy, rig, workload, WARM_UP);
    const earlier = await settle(envoy, REST_TIMEOUT_MS);
    await resetPeak(envoy.pid);
    const { rssKib: beforeKib } = await readMemory(envoy.pid);
    await rig.setSink(behaviour);
    const round = await sendRequests(envoy, rig, workload, requests);
    const account = subtractAccount(await settle(envoy, REST_TIMEOUT_MS), earlier);
    const { rssKib: afterKib, peakKib } = await readMemory(envoy.pid);
    return {
      ...{ state: name, variant: variant.name, round, account },
      memory: { beforeKib, peakKib, afterKib },
    };
  } finally {
    await envoy.stop();
    await rig.setSink(GOOD_SINK);
  }
}

async function sendRequests(envoy: MeasuredEnvoy, rig: Rig, { order }: Workload, requests: number) {
  const round = await measureRound(envoy, rig, { ...order, requests, ratePerSecond: 0 });
  envoy.sent += round.load.requests;
  return round;
}
