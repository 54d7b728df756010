import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTool, type ToolName } from '../../../tools/get.ts';
import { sayWhile } from '../../../tools/progress.ts';
import type { Mesh, MeshProxy } from '../mesh.ts';
import { StopList } from '../stop-list.ts';
import type { Base } from './ground.ts';
import { type Istiod, startIstiod } from './istiod.ts';
import { startKubernetes } from './kubernetes.ts';
import { reserveLoopbackBlock } from './loopback-block.ts';
import { findPrivateMount } from './private-mount.ts';
import { startMeshRegistry } from './registries.ts';
import { Workloads } from './workloads.ts';

const TOOLS: ToolName[] = [
  ...(['registry', 'oras', 'envoy', 'etcd', 'kube-apiserver'] as const),
  ...(['pilot-discovery', 'pilot-agent', 'workload'] as const),
];

/** Starts a real control plane, real registries and, later, real proxies, all as processes on loopback. */
export async function startMesh(folder: string): Promise<Mesh> {
  await Promise.all(TOOLS.map(getTool));
  return sayWhile('starting etcd, kube-apiserver, istiod and registries', 'some ten seconds', () =>
    startProcesses(folder),
  );
}

async function startProcesses(folder: string): Promise<Mesh> {
  const stops = new StopList();
  try {
    const block = await reserveLoopbackBlock();
    await stops.add(async () => block.close());
    return await startOn({ folder, block, stops });
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function startOn(base: Base): Promise<Mesh> {
  const privateMount = await findPrivateMount(base.folder);
  const [registry, privateRegistry, cluster] = await Promise.all([
    startMeshRegistry(base, false),
    startMeshRegistry(base, true),
    startKubernetes(base),
  ]);
  const istiod = await startIstiod(base, cluster);
  const { discoveryAddress } = istiod;
  const workloads = new Workloads({ ...base, cluster, discoveryAddress, privateMount });
  return {
    ...{ provider: 'local', cluster, registry, privateRegistry },
    ...workloads.makeApi(),
    restartControlPlane: istiod.restart,
    collectLogs: (target) => collectDumps(target, istiod, workloads.proxies),
    stop: () => base.stops.stopAll(),
  };
}

// The logs themselves are in the run's folder from the start.
async function collectDumps(folder: string, istiod: Istiod, proxies: readonly MeshProxy[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const pages = proxies.flatMap(({ name, namespace, readAdmin }) =>
    ['config_dump', 'stats', 'clusters'].map((page) => ({
      file: `${name}.${namespace}.${page}`,
      read: () => readAdmin(`/${page}`),
    })),
  );
  const syncState = { file: 'istiod.syncz', read: () => istiod.readDebug('/debug/syncz') };
  for (const { file, read } of [...pages, syncState]) {
    // If something cannot be read, the file says why: this runs after a failure.
    const text = await read().catch(String);
    await writeFile(join(folder, file), text);
  }
}
