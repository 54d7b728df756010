import { Readable } from 'node:stream';
import type { ClusterApi } from '../../publish/src/cluster/api.ts';
import { openCluster } from '../../publish/src/cluster/client.ts';
import type { Cluster } from '../mesh/cluster.ts';

/** Opens a cluster as the publisher does, under its own field manager. */
export function openApi({ kubeconfig }: Cluster): ClusterApi {
  const { signal } = new AbortController();
  const stdin = Readable.from([]);
  const sink = { write: () => true };
  return openCluster({ kubeconfig }, { env: {}, cwd: process.cwd(), stdin, sink, signal, emit: () => {} });
}
