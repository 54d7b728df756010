import type { ConfigObject } from '../options/config-file.ts';

/** A service of the mesh, as Istio names it in the Envoy cluster `outbound|PORT|SUBSET|HOST`. */
export interface BackendService {
  host: string;
  port: number;
}

/**
 * Finds the service of the mesh that a checked pluginConfig posts to. Undefined when it names a cluster that Istio does
 * not make of a service, of which nobody but its author knows anything.
 */
export function findBackendService(pluginConfig: ConfigObject): BackendService | undefined {
  const { cluster, address, port } = (pluginConfig.backend ?? {}) as Record<string, unknown>;
  if (typeof cluster === 'string') return parseCluster(cluster);
  return typeof address === 'string' && typeof port === 'number' ? { host: address, port } : undefined;
}

/** Finds the service of the mesh that a checked pluginConfig asks for the hosts to trace; undefined as above. */
export function findSamplingManager(pluginConfig: ConfigObject): BackendService | undefined {
  const { manager } = (pluginConfig.sampling ?? {}) as { manager?: { cluster?: unknown } };
  return typeof manager?.cluster === 'string' ? parseCluster(manager.cluster) : undefined;
}

/** Finds the Kubernetes Service that a host of the mesh names, `NAME.NAMESPACE.svc...`; undefined for any other host. */
export function findService({ host }: BackendService): { name: string; namespace: string } | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

// Source: istio `pilot/pkg/model/service.go`, `BuildSubsetKey`.
function parseCluster(cluster: string): BackendService | undefined {
  const [, port, host] = /^outbound\|(\d{1,5})\|[^|]*\|([^|]+)$/.exec(cluster) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}
