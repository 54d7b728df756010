import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { getTool } from '../../../tools/get.ts';
import { sayWhile } from '../../../tools/progress.ts';
import { openCluster } from '../api-cluster.ts';
import { installGatewayApi } from '../gateway-api.ts';
import type { Mesh } from '../mesh.ts';
import { type Belongings, nameBelongings } from './belongings.ts';
import { restartIstiod } from './control-plane.ts';
import { collectDumps } from './dumps.ts';
import { needEngine } from './engine.ts';
import { installIstio, istioImages } from './istio.ts';
import { createKindCluster, exportKindLogs, type KindOptions, loadImages } from './kind-cluster.ts';
import { createNetwork, type Network } from './network.ts';
import { Pods } from './pods.ts';
import { buildReceiverImage } from './receiver-image.ts';
import { startMeshRegistry } from './registries.ts';
import { readSettings, type Settings } from './settings.ts';
import { makeUpstreamEnvoyResources } from './waypoints.ts';
import { buildWorkloadImage } from './workload-image.ts';
import { Workloads } from './workloads.ts';

/** Starts a kind cluster with Istio, and registries next to it. The engine is asked for first. */
export async function startMesh(folder: string): Promise<Mesh> {
  const cpu = await needEngine();
  const [kind, istioctl] = await Promise.all([getTool('kind'), getTool('istioctl'), getTool('oras')]);
  const settings = readSettings(process.env);
  const kubeconfig = join(folder, 'kubeconfig');
  const belongings = nameBelongings(kind, kubeconfig, settings.isKept);
  const plan = { folder, cpu, kind, istioctl, settings, kubeconfig, belongings };
  try {
    const hint = 'about a minute, and what is to be pulled';
    const mesh = await sayWhile(`starting ${belongings.cluster}`, hint, () => start(plan));
    belongings.complete();
    return mesh;
  } catch (error) {
    // There may be nothing yet that has logs.
    await exportKindLogs(kind, belongings.cluster, join(folder, 'kind')).catch(() => {});
    belongings.remove();
    throw error;
  }
}

type Plan = {
  folder: string;
  cpu: string;
  kind: string;
  istioctl: string;
  settings: Settings;
  kubeconfig: string;
  belongings: Belongings;
};

async function start(plan: Plan): Promise<Mesh> {
  const { folder, cpu, kind, istioctl, settings, kubeconfig, belongings } = plan;
  const network = await createNetwork(belongings.network);
  const { nodeImage } = settings;
  const options: KindOptions = {
    ...{ kind, kubeconfig, name: belongings.cluster, network: network.name },
    ...(nodeImage === undefined ? {} : { nodeImage }),
  };
  const [registry, privateRegistry] = await Promise.all([
    ...makeRegistries(plan, network),
    buildWorkloadImage(folder, belongings.workloadImage, cpu),
    buildReceiverImage(belongings.receiverImage, settings.nodeBaseImage),
    createKindCluster(options),
  ]);
  const { workloadImage, receiverImage } = belongings;
  await loadImages(options, [workloadImage, receiverImage, ...istioImages(settings)]);
  const cluster = openCluster(kubeconfig);
  await installGatewayApi(cluster);
  await installIstio(folder, istioctl, kubeconfig, settings);
  if (settings.istioHub) await cluster.apply(makeUpstreamEnvoyResources());
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const pods = new Pods(config);
  return {
    ...{ provider: 'kind', cluster, registry, privateRegistry },
    ...new Workloads(cluster, pods, { workloadImage, receiverImage }).makeApi(),
    restartControlPlane: () => restartIstiod(cluster, pods),
    collectLogs: (target) => collectDumps(target, pods, [belongings.registry, belongings.privateRegistry]),
    stop: async () => {
      await pods.closePorts();
      belongings.remove();
    },
  };
}

function makeRegistries({ folder, settings, belongings }: Plan, { name: network, addresses }: Network) {
  const common = { image: settings.registryImage, network };
  const [first, second] = addresses;
  return [
    startMeshRegistry(folder, {
      ...common,
      ...{ name: belongings.registry, address: first, hasBasicAuth: false },
    }),
    startMeshRegistry(folder, {
      ...common,
      ...{ name: belongings.privateRegistry, address: second, hasBasicAuth: true },
    }),
  ] as const;
}
