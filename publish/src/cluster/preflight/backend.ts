import { type BackendService, findService } from '../../resources/backend-address.ts';
import type { ClusterResource } from '../resource.ts';
import type { Finding } from './finding.ts';
import type { PreflightPlan } from './plan.ts';
import { orForbidden, type Survey } from './survey.ts';

/** What the mesh knows the backend as. */
export interface Backend {
  kind: 'Service' | 'ServiceEntry';
  name: string;
  namespace: string;
  host: string;
  ports: readonly number[];
  /** Namespaces that see it, as Istio writes them; empty: all. */
  exportTo: readonly string[];
  /** Labels of its pods, if it is a Service that selects some. */
  selector?: Readonly<Record<string, string>>;
  isHeadless: boolean;
}

interface ServiceSpec {
  clusterIP?: string;
  ports?: { port?: number }[];
  selector?: Record<string, string>;
}
interface EntrySpec {
  hosts?: string[];
  ports?: { number?: number }[];
  exportTo?: string[];
}

const ENTRY = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' };
// Source: istio/api `annotation`, read by istio `pilot/pkg/serviceregistry/kube/conversion.go`.
const EXPORT_ANNOTATION = 'networking.istio.io/exportTo';

/** Finds the Service, or else the ServiceEntries, behind a host of the mesh; none if there is nothing. */
export async function findBackends(backend: BackendService, survey: Survey): Promise<Backend[]> {
  const { host } = backend;
  const metadata = findService(backend);
  if (metadata === undefined) return pickEntries(await survey.list(ENTRY), host);
  const service = await survey.read({ apiVersion: 'v1', kind: 'Service', metadata });
  if (service !== undefined) return [readService(service, host)];
  const near = pickEntries(await survey.list(ENTRY, { namespace: metadata.namespace }), host);
  return near.length > 0 ? near : pickEntries(await orForbidden([], survey.list(ENTRY)), host);
}

/** What a service is to the filter, and the flags that name its host and port. */
type Part = { name: string; hostFix: string; portFlag: string };

const BACKEND: Part = {
  name: 'backend',
  hostFix: 'Start the backend first, or correct --backend-address: NAME.NAMESPACE.svc.cluster.local.',
  portFlag: '--backend-port',
};
const MANAGER: Part = {
  name: 'sampling manager',
  hostFix:
    'Start it first, or correct sampling.manager.cluster: outbound|PORT||NAME.NAMESPACE.svc.cluster.local.',
  portFlag: '--sampling-port',
};

/** Checks that the backend's service is there, has the port, and can be called by a proxy. */
export async function checkBackend(plan: PreflightPlan, survey: Survey): Promise<Finding[]> {
  if (plan.backend === undefined || plan.isBackendWritten) return [];
  return checkService(BACKEND, plan.backend, survey);
}

/** Checks the same of the sampling manager. Beside the backend, only its port is its own. */
export async function checkSamplingManager(plan: PreflightPlan, survey: Survey): Promise<Finding[]> {
  const { samplingManager: manager, backend } = plan;
  if (manager === undefined) return [];
  if (manager.host !== backend?.host) return checkService(MANAGER, manager, survey);
  return checkPort(MANAGER, manager, await findBackends(manager, survey));
}

async function checkService(part: Part, service: BackendService, survey: Survey): Promise<Finding[]> {
  const { host, port } = service;
  const found = await findBackends(service, survey);
  if (found.length === 0) return [makeMissingFinding(part, host)];
  const withPort = found.filter(({ ports }) => ports.includes(port));
  if (withPort.length === 0) return checkPort(part, service, found);
  if (!withPort.every(({ isHeadless }) => isHeadless)) return [];
  return [
    {
      severity: 'warning',
      why: `the ${part.name} ${host} is a headless Service, whose pods a proxy can call by their own addresses alone`,
      fix: `Give the ${part.name} a Service with a cluster IP, unless istiod has PILOT_ENABLE_EDS_FOR_HEADLESS_SERVICES=true.`,
    },
  ];
}

function checkPort(part: Part, { host, port }: BackendService, found: readonly Backend[]): Finding[] {
  const ports = [...new Set(found.flatMap((backend) => backend.ports))];
  if (found.length === 0 || ports.includes(port)) return [];
  return [
    {
      severity: 'error',
      why: `the ${part.name} ${host} has no port ${port}`,
      fix: `Give one of ${ports.join(', ')} with ${part.portFlag}; the number is the service's own, not that of its pods.`,
    },
  ];
}

/** True if proxies of a namespace may see the backend. Source: istio `push_context.go`, `IsServiceVisible`. */
export function isExportedTo({ exportTo, namespace: home }: Backend, namespace: string): boolean {
  if (exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(namespace)) return true;
  return exportTo.includes('.') && namespace === home;
}

function makeMissingFinding({ name, hostFix }: Part, host: string): Finding {
  const isService = /\.svc(?:\.|$)/.test(host);
  return {
    severity: 'error',
    why: `the mesh knows no ${name} ${host}`,
    fix: isService
      ? hostFix
      : 'If it is outside the mesh, add --backend-external; a Service has the name NAME.NAMESPACE.svc.cluster.local.',
  };
}

function readService({ metadata, spec }: ClusterResource, host: string): Backend {
  const { ports = [], selector, clusterIP } = (spec ?? {}) as ServiceSpec;
  const exportTo = metadata.annotations?.[EXPORT_ANNOTATION] ?? '';
  return {
    kind: 'Service',
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    host,
    ports: ports.flatMap(({ port }) => port ?? []),
    exportTo: exportTo.split(',').flatMap((part) => part.trim() || []),
    ...(selector && Object.keys(selector).length > 0 && { selector }),
    isHeadless: clusterIP === 'None',
  };
}

function pickEntries(entries: readonly ClusterResource[], host: string): Backend[] {
  return entries.flatMap(({ metadata, spec }) => {
    const { hosts = [], ports = [], exportTo = [] } = (spec ?? {}) as EntrySpec;
    if (!hosts.includes(host)) return [];
    return {
      kind: 'ServiceEntry' as const,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      host,
      ports: ports.flatMap(({ number }) => number ?? []),
      exportTo,
      isHeadless: false,
    };
  });
}
