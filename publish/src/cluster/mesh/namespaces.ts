import { type Mesh, orForbidden } from './mesh.ts';

/** A namespace of the mesh. */
export interface MeshNamespace {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** True while it is being deleted. */
  isTerminating: boolean;
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };

/** Finds a namespace; undefined if there is none. Looks it up in a list of all if the mesh is large. */
export async function findNamespace(mesh: Mesh, name: string): Promise<MeshNamespace | undefined> {
  const all = mesh.isLarge ? await orForbidden(undefined, mesh.list(NAMESPACE)) : undefined;
  const found =
    all === undefined
      ? await mesh.read({ ...NAMESPACE, metadata: { name } })
      : all.find(({ metadata }) => metadata.name === name);
  if (found === undefined) return undefined;
  const { labels = {}, deletionTimestamp } = found.metadata;
  return { name, labels, isTerminating: deletionTimestamp !== undefined };
}

/**
 * Returns true if pods of a namespace get a sidecar. The older label wins.
 * Source: istio `manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml`.
 */
export function isInjected({ labels }: MeshNamespace): boolean {
  const injection = labels['istio-injection'];
  return injection === undefined ? labels['istio.io/rev'] !== undefined : injection === 'enabled';
}

/** Returns true if pods of a namespace share a proxy of the node (ambient mode). */
export function isAmbient({ labels }: MeshNamespace): boolean {
  return labels['istio.io/dataplane-mode'] === 'ambient';
}
