import { Readable } from 'node:stream';
import type { ClusterApi } from '../../publish/src/cluster/api.ts';
import { openCluster } from '../../publish/src/cluster/client.ts';
import { openContext } from '../../publish/src/context.ts';
import type { Cluster } from '../mesh/cluster.ts';

/** Opens a cluster as the publisher does, under its own field manager. */
export function openApi({ kubeconfig }: Cluster): ClusterApi {
  const silence = { write: () => true };
  return openCluster(
    { kubeconfig },
    openContext({
      env: {},
      cwd: process.cwd(),
      stdin: Readable.from([]),
      stdout: silence,
      stderr: silence,
      signal: new AbortController().signal,
    }),
  );
}
