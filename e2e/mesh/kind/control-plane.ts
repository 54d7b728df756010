import { eventually } from '../../support/eventually.ts';
import type { Cluster } from '../cluster.ts';
import { SYSTEM_NAMESPACE } from './istio.ts';
import type { Pods } from './pods.ts';

// The API server does not keep it: istiod's webhook checks it.
const PROBE = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Sidecar',
  metadata: { name: 'probe', namespace: SYSTEM_NAMESPACE },
  spec: { workloadSelector: { labels: { app: 'probe' } }, egress: [{ hosts: ['./*'] }] },
};

/** Ends istiod, lets its Deployment start another, and waits until that one serves proxies and the API server. */
export async function restartIstiod(cluster: Cluster, pods: Pods): Promise<void> {
  const before = await listReady(pods);
  // It gives up its leases then; if it were killed, the next one would have to wait half a minute.
  await pods.deleteAll(SYSTEM_NAMESPACE);
  const wait = { timeoutMs: 120_000, intervalMs: 200 };
  await eventually(
    `another istiod than ${before.join(', ')} to be ready`,
    () => listReady(pods),
    (names) => names.some((name) => !before.includes(name)),
    wait,
  );
  await eventually(
    'istiod to validate resources',
    () => cluster.apply([PROBE], { isDryRun: true }),
    () => true,
    wait,
  );
}

async function listReady(pods: Pods): Promise<string[]> {
  const ready = (await pods.list(SYSTEM_NAMESPACE)).filter(({ status }) =>
    (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
  return ready.map(({ metadata }) => metadata?.name ?? '');
}
