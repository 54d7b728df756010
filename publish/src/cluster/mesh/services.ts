import { type BackendService, findService } from '../../resources/backend-address.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { type Mesh, orForbidden } from './mesh.ts';

/** A Service or ServiceEntry. */
export interface MeshService extends NamespacedName {
  kind: 'Service' | 'ServiceEntry';
  ports: readonly number[];
  /** Namespaces whose proxies see it, as Istio writes them; empty means all. */
  exportTo: readonly string[];
  /** Labels of its pods, if it is a Service that selects pods. */
  selector?: Readonly<Record<string, string>>;
  isHeadless: boolean;
}

type ServiceSpec = { clusterIP?: string; ports?: { port?: number }[]; selector?: Record<string, string> };
type EntrySpec = { hosts?: string[]; ports?: { number?: number }[]; exportTo?: string[] };

const ENTRY = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' };
// Source: istio/api `annotation`, read by istio `pilot/pkg/serviceregistry/kube/conversion.go`.
const EXPORT_ANNOTATION = 'networking.istio.io/exportTo';

/** Finds the Service of a host, or else its ServiceEntries. */
export async function findServices(mesh: Mesh, backend: BackendService): Promise<MeshService[]> {
  const { host } = backend;
  const metadata = findService(backend);
  if (metadata === undefined) return pickEntries(await mesh.list(ENTRY), host);
  const service = await mesh.read({ apiVersion: 'v1', kind: 'Service', metadata });
  if (service !== undefined) return [parseService(service)];
  const near = pickEntries(await mesh.list(ENTRY, { namespace: metadata.namespace }), host);
  return near.length > 0 ? near : pickEntries(await orForbidden([], mesh.list(ENTRY)), host);
}

/** Returns true if proxies of a namespace may see a service. Source: istio `push_context.go`, `IsServiceVisible`. */
export function isExportedTo({ exportTo, namespace: home }: MeshService, namespace: string): boolean {
  if (exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(namespace)) return true;
  return exportTo.includes('.') && namespace === home;
}

function parseService({ metadata, spec }: ClusterResource): MeshService {
  const { ports = [], selector, clusterIP } = (spec ?? {}) as ServiceSpec;
  const exportTo = metadata.annotations?.[EXPORT_ANNOTATION] ?? '';
  return {
    kind: 'Service',
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    ports: ports.flatMap(({ port }) => port ?? []),
    exportTo: exportTo.split(',').flatMap((part) => part.trim() || []),
    ...(selector && Object.keys(selector).length > 0 && { selector }),
    isHeadless: clusterIP === 'None',
  };
}

function pickEntries(entries: readonly ClusterResource[], host: string): MeshService[] {
  return entries.flatMap(({ metadata, spec }) => {
    const { hosts = [], ports = [], exportTo = [] } = (spec ?? {}) as EntrySpec;
    if (!hosts.includes(host)) return [];
    return {
      kind: 'ServiceEntry' as const,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      ports: ports.flatMap(({ number }) => number ?? []),
      exportTo,
      isHeadless: false,
    };
  });
}
