import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBound } from './engine.ts';
import type { Settings } from './settings.ts';

/** Where Istio's control plane is. */
export const SYSTEM_NAMESPACE = 'istio-system';

/** Returns the images that the environment names; istioctl knows the stock ones. */
export function istioImages({ istioHub, istioTag }: Settings): string[] {
  if (!istioHub || !istioTag) return [];
  return ['pilot', 'proxyv2'].map((name) => `${istioHub}/${name}:${istioTag}`);
}

/** Installs Istio by istioctl and waits until istiod serves. */
export async function installIstio(
  folder: string,
  istioctl: string,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const file = join(folder, 'istio.json');
  await writeFile(file, JSON.stringify(makeInstallation(settings), null, 2));
  const args = ['install', '-y', '--kubeconfig', kubeconfig, '--readiness-timeout', '300s', '-f', file];
  await runBound(istioctl, args);
}

/** Makes the IstioOperator: Istio's minimal profile with the smallest requests that the specs need. */
export function makeInstallation(settings: Settings): object {
  const { istioHub, istioTag } = settings;
  const { values, pilotEnv } = istioHub ? WITHOUT_OWN_FILTERS : { values: {}, pilotEnv: {} };
  const env = { ...pilotEnv, PILOT_ENABLE_AMBIENT: 'true' };
  const proxy = {
    resources: request('10m', '64Mi'),
    ...{ logLevel: 'warning', componentLogLevel: 'wasm:info' },
    // A gateway that is not ready at once would not be for the default of 15 s.
    readinessPeriodSeconds: 1,
  };
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: {
      profile: 'minimal',
      ...(istioHub ? { hub: istioHub } : {}),
      ...(istioTag ? { tag: istioTag } : {}),
      meshConfig: MESH_CONFIG,
      values: {
        ...values,
        pilot: { autoscaleEnabled: false, env, resources: request('50m', '256Mi') },
        global: { proxy, waypoint: { resources: request('10m', '64Mi') } },
      },
    },
  };
}

const MESH_CONFIG = {
  accessLogFile: '/dev/stdout',
  defaultConfig: {
    concurrency: 1,
    // The defaults are for people's long requests: 45 s and 5 s.
    drainDuration: '2s',
    terminationDrainDuration: '1s',
    // The registries of the run speak plain HTTP.
    proxyMetadata: { WASM_INSECURE_REGISTRIES: '*' },
  },
};

// A hub of one's own may have an Envoy as its own project builds it, without the filters that Istio adds: proxies would
// refuse all configuration. With stock images they stay, so that the filter is tried between them.
const WITHOUT_OWN_FILTERS = {
  values: { telemetry: { enabled: false } },
  pilotEnv: { PILOT_ENABLE_METADATA_EXCHANGE: 'false', PILOT_ENABLE_ALPN_FILTER: 'false' },
};

// The defaults are for a production mesh; a test machine has two cores.
function request(cpu: string, memory: string) {
  return { requests: { cpu, memory } };
}
