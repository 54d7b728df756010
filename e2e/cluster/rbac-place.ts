import assert from 'node:assert/strict';
import type { ClusterResource } from '../../publish/src/cluster/api.ts';
import { findServedKinds } from '../../publish/src/cluster/rollout/inventory.ts';
import { MOUNTED_LABEL } from '../../publish/src/config-map/config-map.ts';
import { getMesh } from '../istio/mesh-under-test.ts';
import { makeLogin } from '../istio/published-image.ts';
import type { Resource } from '../mesh/cluster.ts';
import { makeSlice } from './endpoint-objects.ts';
import { runInProcess } from './in-process.ts';
import { makeRunningPod } from './pod-objects.ts';
import { openApi } from './publisher-cluster.ts';
import { makeNamespaces } from './rollout-scene.ts';
import { makeWaypoint } from './waypoint-objects.ts';
import { makeWorkload, WORKLOAD_KINDS } from './workload-objects.ts';

/** The name of the Service that takes documents, of the pull Secret, of the workloads, and of the waypoint. */
export const NAMES = { backend: 'collector', secret: 'login', workload: 'web', waypoint: 'way' } as const;

/** The namespaces of the specs about rights, and what an administrator does there. */
export interface Place {
  /** With workloads, a pod that cannot be asked anything, and targets of a filter; without injected sidecars. */
  tapped: string;
  /** With the backend. */
  traces: string;
  backendHost: string;
  /** Resets the namespaces to their first state. */
  reset(): Promise<void>;
  /** Writes what `meshtap generate` prints, as meshtap applies it. */
  seed(...flags: string[]): Promise<void>;
  /** Runs a command on the namespace. */
  run(command: string, ...flags: string[]): Promise<void>;
  /** Replaces the endpoint of the backend by a pod that is still starting. */
  restartBackend(): Promise<void>;
  /** Replaces the backend by a ServiceEntry of the same host. */
  turnIntoEntry(): Promise<void>;
  /** Makes a pod that the filter is mounted into. */
  addMountedPod(): Promise<void>;
}

const SERVICE_ENTRY = 'networking.istio.io/v1';
const USE_WAYPOINT = { 'istio.io/use-waypoint': NAMES.waypoint };

/** Sets the namespaces up. */
export async function makePlace(): Promise<Place> {
  const [tapped = '', traces = ''] = await makeNamespaces('rbac', 2);
  const { cluster } = getMesh();
  const backendHost = `${NAMES.backend}.${traces}.svc.cluster.local`;
  const service = makeService({ name: NAMES.backend, namespace: traces });
  const entry = makeEntry({ name: 'backend', namespace: traces }, backendHost);
  const slice = makeSlice(NAMES.backend, traces);
  const starting = { name: NAMES.backend, namespace: traces };
  const workloads = WORKLOAD_KINDS.map((kind) =>
    makeWorkload(kind, { name: NAMES.workload, namespace: tapped }),
  );
  const mounted = { name: 'mounted', namespace: tapped };
  await cluster.apply([makeSecret(tapped), ...makeTargets(tapped)]);
  await makeRunningPod({ name: 'lost', namespace: tapped, labels: { app: 'lost' } });
  return {
    ...{ tapped, traces, backendHost },
    reset: async () => {
      await Promise.all([sweep(tapped), cluster.remove(entry), ...workloads.map(cluster.remove)]);
      for (const metadata of [mounted, starting])
        await cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata });
      await cluster.apply([service, slice, ...workloads]);
    },
    seed: async (...flags) => {
      const { code, stdout, stderr } = await runInProcess(['generate', tapped, '-o', 'json', ...flags]);
      assert.equal(code, 0, stderr);
      const api = openApi(cluster);
      for (const resource of JSON.parse(stdout).items as ClusterResource[]) await api.apply(resource);
    },
    run: async (command, ...flags) => {
      const { code, stderr } = await runInProcess([
        ...[command, tapped, '--kubeconfig', cluster.kubeconfig, ...flags],
      ]);
      assert.equal(code, 0, stderr);
    },
    restartBackend: async () => {
      await cluster.remove(slice);
      await makeRunningPod({ ...starting, labels: { app: NAMES.backend } });
    },
    turnIntoEntry: async () => {
      await cluster.remove(service);
      await cluster.apply([entry]);
    },
    addMountedPod: () =>
      makeRunningPod({ ...mounted, labels: { app: NAMES.workload, [MOUNTED_LABEL]: 'meshtap' } }),
  };
}

/** Makes a ServiceEntry of a host. */
export function makeEntry(metadata: { name: string; namespace: string }, host: string): Resource {
  const ports = [{ number: 9000, name: 'http', protocol: 'HTTP' }];
  const endpoints = [{ address: '127.0.0.1' }];
  const spec = { hosts: [host], ports, endpoints, resolution: 'STATIC', location: 'MESH_INTERNAL' };
  return { apiVersion: SERVICE_ENTRY, kind: 'ServiceEntry', metadata, spec };
}

async function sweep(namespace: string): Promise<void> {
  const api = openApi(getMesh().cluster);
  const filter = { namespace, labelSelector: 'app.kubernetes.io/managed-by=meshtap' };
  for (const kind of await findServedKinds(api)) {
    for (const resource of await api.list(kind, filter)) await api.remove(resource);
  }
}

function makeTargets(namespace: string): Resource[] {
  const service = makeService({ name: 'cart', namespace });
  const entry = makeEntry({ name: 'ledger', namespace }, `ledger.${namespace}.example.com`);
  const served = [service, entry].map((resource) => ({
    ...resource,
    metadata: { ...resource.metadata, labels: USE_WAYPOINT },
  }));
  return [makeWaypoint(namespace), ...served];
}

function makeService(metadata: { name: string; namespace: string }): Resource {
  const spec = { selector: { app: metadata.name }, ports: [{ name: 'http', port: 9000 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

function makeSecret(namespace: string): Resource {
  const login = makeLogin(getMesh().registry.pullHost, { user: 'puller', password: 'of-no-use' });
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson' },
    metadata: { name: NAMES.secret, namespace },
    data: { '.dockerconfigjson': Buffer.from(login).toString('base64') },
  };
}
