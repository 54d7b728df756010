import { type BackendService, findService } from '../../resources/backend-address.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import { SERVICE, SERVICE_ENTRY } from './kinds.ts';
import type { Mesh } from './mesh.ts';

/** A Service or ServiceEntry. */
export interface MeshService extends NamespacedName {
  kind: 'Service' | 'ServiceEntry';
  ports: readonly number[];
  /** Names of the ports by number; empty for the only port of a Service without name. */
  portNames: ReadonlyMap<number, string>;
  /** Where the proxies get its endpoints from; `unknown` if only DNS, or the request, says. */
  endpointSource: 'slices' | 'list' | 'selector' | 'nowhere' | 'unknown';
  /** Namespaces whose proxies see it, as Istio writes them; empty means all. */
  exportTo: readonly string[];
  /** Labels of its pods, if it selects pods. */
  selector?: Readonly<Record<string, string>>;
  isHeadless: boolean;
}

type Labels = Record<string, string>;
type ServiceSpec = {
  type?: string;
  clusterIP?: string;
  ports?: { name?: string; port?: number }[];
  selector?: Labels;
};
type EntrySpec = {
  hosts?: string[];
  ports?: { name?: string; number?: number }[];
  exportTo?: string[];
  resolution?: string;
  endpoints?: unknown[];
  workloadSelector?: { labels?: Labels };
};

// Source: istio/api `annotation`, read by istio `pilot/pkg/serviceregistry/kube/conversion.go`.
const EXPORT_ANNOTATION = 'networking.istio.io/exportTo';

/** Finds the Service of a host, or else its ServiceEntries. */
export async function findServices(mesh: Mesh, backend: BackendService): Promise<MeshService[]> {
  const { host } = backend;
  const metadata = findService(backend);
  if (metadata === undefined) return pickEntries(await mesh.list(SERVICE_ENTRY), host);
  const service = await mesh.read({ ...SERVICE, metadata });
  if (service !== undefined) return [parseService(service)];
  const near = await findEntriesIn(mesh, metadata.namespace, host);
  return near.length > 0 ? near : pickEntries(await orForbidden([], mesh.list(SERVICE_ENTRY)), host);
}

/** Finds the ServiceEntries of a host in a namespace. */
export async function findEntriesIn(mesh: Mesh, namespace: string, host: string): Promise<MeshService[]> {
  return pickEntries(await mesh.list(SERVICE_ENTRY, { namespace }), host);
}

/** Returns true if proxies of a namespace may see a service. Source: istio `push_context.go`, `IsServiceVisible`. */
export function isExportedTo({ exportTo, namespace: home }: MeshService, namespace: string): boolean {
  if (exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(namespace)) return true;
  return exportTo.includes('.') && namespace === home;
}

function parseService({ metadata, spec }: ClusterResource): MeshService {
  const { type, ports = [], selector, clusterIP } = (spec ?? {}) as ServiceSpec;
  const exportTo = metadata.annotations?.[EXPORT_ANNOTATION] ?? '';
  return {
    kind: 'Service',
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    ports: ports.flatMap(({ port }) => port ?? []),
    portNames: new Map(ports.map(({ port = 0, name = '' }) => [port, name])),
    endpointSource: type === 'ExternalName' ? 'unknown' : 'slices',
    exportTo: exportTo.split(',').flatMap((part) => part.trim() || []),
    ...(selector && Object.keys(selector).length > 0 && { selector }),
    isHeadless: clusterIP === 'None',
  };
}

function pickEntries(entries: readonly ClusterResource[], host: string): MeshService[] {
  return entries.flatMap(({ metadata, spec }) => {
    const entry = (spec ?? {}) as EntrySpec;
    const { hosts = [], ports = [], exportTo = [], workloadSelector } = entry;
    if (!hosts.includes(host)) return [];
    return {
      kind: 'ServiceEntry' as const,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      ports: ports.flatMap(({ number }) => number ?? []),
      portNames: new Map(ports.map(({ number = 0, name = '' }) => [number, name])),
      endpointSource: findEndpointSource(entry),
      exportTo,
      ...(workloadSelector?.labels && { selector: workloadSelector.labels }),
      isHeadless: false,
    };
  });
}

// Source: istio/api `networking/v1alpha3/service_entry.proto`, `Resolution`.
function findEndpointSource({ resolution, endpoints = [], workloadSelector }: EntrySpec) {
  if (resolution !== 'STATIC') return 'unknown';
  if (endpoints.length > 0) return 'list';
  return workloadSelector === undefined ? 'nowhere' : 'selector';
}
