import { say } from '../../tools/progress.ts';
import { settle } from './accounting.ts';
import { startMeasuredEnvoy } from './envoy.ts';
import { readMemory } from './process-cost.ts';
import type { EnduranceResult } from './results.ts';
import type { Rig } from './rig.ts';
import { countFailed, measureRound } from './round.ts';
import type { Variant } from './variants.ts';
import type { Workload } from './workloads.ts';

const WARM_UP = 20_000;
const PARTS = 10;
const REST_TIMEOUT_MS = 60_000;

/** Sends very many requests through a fresh Envoy with a good backend, and checks whether its memory grows. */
export async function measureEndurance(
  variant: Variant,
  { rig, folder, workload, requests }: { rig: Rig; folder: string; workload: Workload; requests: number },
): Promise<EnduranceResult> {
  say(`${requests.toLocaleString('en')} requests with ${variant.name}`);
  const envoy = await startMeasuredEnvoy(variant, rig, folder, '-endurance');
  const order = { ...workload.order, ratePerSecond: 0 };
  const rssKib: number[] = [];
  let failed = 0;
  let invalid = 0;
  try {
    for (let part = 0; part <= PARTS; part++) {
      const count = part === 0 ? WARM_UP : requests / PARTS;
      const round = await measureRound(envoy, rig, { ...order, requests: count });
      envoy.sent += round.load.requests;
      failed += countFailed(round);
      invalid += round.sink.invalid;
      await settle(envoy, REST_TIMEOUT_MS);
      rssKib.push((await readMemory(envoy.pid)).rssKib);
    }
    const account = await settle(envoy, REST_TIMEOUT_MS);
    return { variant: variant.name, requests, failed, invalid, account, rssKib };
  } finally {
    await envoy.stop();
  }
}
