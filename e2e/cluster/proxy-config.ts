import type { MeshProxy } from '../mesh/mesh.ts';

/** Reads the listeners of a proxy without what changes at each push. */
export async function readListeners(proxy: MeshProxy): Promise<string> {
  const found = await readDump<{ active_state?: { listener: unknown } }>(proxy, 'dynamic_listeners');
  return JSON.stringify(found.map(({ active_state }) => active_state?.listener));
}

/** Reads the listeners of a proxy, and the names of the clusters that it knows. */
export async function readListenersAndClusters(proxy: MeshProxy): Promise<string> {
  const found = await readDump<{ cluster: { name: string } }>(proxy, 'dynamic_active_clusters');
  const names = found.map(({ cluster }) => cluster.name).sort();
  return `${names.join('\n')}\n${await readListeners(proxy)}`;
}

// Source: envoy.admin.v3.ListenersConfigDump, ClustersConfigDump.
async function readDump<T>(proxy: MeshProxy, resource: string): Promise<T[]> {
  const dump = JSON.parse(await proxy.readAdmin(`/config_dump?resource=${resource}`)) as { configs?: T[] };
  return dump.configs ?? [];
}
