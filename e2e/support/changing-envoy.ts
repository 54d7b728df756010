import { join } from 'node:path';
import type { Envoy } from './envoy.ts';
import { eventually } from './eventually.ts';
import { publishSetup } from './filter-setup.ts';
import { type EnvoyVariation, type Lab, startTappedEnvoy, type TappedEnvoy } from './lab.ts';

/** An Envoy whose filter can be reconfigured while it serves. */
export type ChangingEnvoy = TappedEnvoy & {
  /** Changes the filter's configuration, and module if given, and waits until all workers have it. */
  change(configuration: string, moduleFile?: string): Promise<void>;
};

/** Like startTappedEnvoy; Envoy discovers the filter's configuration, as in Istio (ECDS), but from a file. */
export async function startChangingEnvoy(
  lab: Lab,
  folder: string,
  variation: EnvoyVariation,
  stopLater: (stop: () => Promise<void>) => void,
): Promise<ChangingEnvoy> {
  const discoveryFile = join(folder, `${variation.name}.filter.json`);
  const tapped = await startTappedEnvoy(lab, folder, { ...variation, discoveryFile }, stopLater);
  let version = 1;
  // Each version counts once all workers have it, the first one as well: that may be after Envoy says that it serves.
  const awaitVersion = () =>
    eventually(
      'Envoy to take a configuration',
      () => countReloads(tapped.envoy),
      (count) => count >= version,
      { intervalMs: 2 },
    );
  await awaitVersion();
  return {
    ...tapped,
    change: async (configuration, moduleFile = lab.filter.moduleFile) => {
      await publishSetup({ moduleFile, configuration, discoveryFile }, ++version);
      await awaitVersion();
    },
  };
}

async function countReloads(envoy: Envoy): Promise<number> {
  const page: Page = JSON.parse(await envoy.readAdmin('/stats?format=json&filter=config_reload$'));
  return page.stats.reduce((sum, { value = 0 }) => sum + value, 0);
}

// Histograms are in the list too, without a value.
type Page = { stats: { value?: number }[] };
