import { say } from '../../tools/progress.ts';
import { startMeasuredEnvoy } from './envoy.ts';
import type { ByVariant, StartUp } from './results.ts';
import type { Rig } from './rig.ts';
import type { Variant } from './variants.ts';

/** Starts a fresh Envoy of each variant several times, alternating, and keeps the cost of each start. */
export async function measureStartUps(
  variants: Variant[],
  { rig, folder, starts }: { rig: Rig; folder: string; starts: number },
): Promise<ByVariant<StartUp[]>> {
  say(`start-up: ${starts} starts of each variant`);
  const found: ByVariant<StartUp[]> = {};
  for (let start = 0; start < starts; start++) {
    for (const variant of variants) {
      const envoy = await startMeasuredEnvoy(variant, rig, folder, `-start-${start}`);
      await envoy.stop();
      found[variant.name] = [...(found[variant.name] ?? []), envoy.startUp];
    }
  }
  return found;
}
