import { rename, writeFile } from 'node:fs/promises';
import type { Envoy } from './envoy.ts';
import { eventually } from './eventually.ts';

/** A file that Envoy reads the endpoints of a cluster from (EDS), as it gets them from istiod in a mesh. */
export type EndpointFile = { path: string; cluster: string };

const ASSIGNMENT = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';

/** Replaces the endpoints in one step, with ports of 127.0.0.1. Envoy takes them a moment later. */
export async function publishEndpoints(
  { path, cluster }: EndpointFile,
  ports: readonly number[],
): Promise<void> {
  const endpoints = ports.map((port) => ({
    endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
  }));
  const resource = { '@type': ASSIGNMENT, cluster_name: cluster, endpoints: [{ lb_endpoints: endpoints }] };
  await writeFile(`${path}.draft`, JSON.stringify({ resources: [resource] }));
  // Envoy looks when a file is moved to this place.
  await rename(`${path}.draft`, path);
}

/** Waits until Envoy has just these endpoints of a cluster. */
export async function awaitEndpoints(envoy: Envoy, cluster: string, ports: readonly number[]): Promise<void> {
  const wanted = ports.toSorted().join(' ');
  await eventually(
    `the endpoints ${wanted} of ${cluster}`,
    async () => {
      const lines = (await envoy.readAdmin('/clusters')).split('\n');
      const found = lines.filter((line) => line.startsWith(`${cluster}::127.0.0.1:`));
      return [...new Set(found.map((line) => Number(/:(\d+)::/.exec(line)?.[1])))].toSorted().join(' ');
    },
    (found) => found === wanted,
  );
}
