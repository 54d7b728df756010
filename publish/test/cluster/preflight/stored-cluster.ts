import type { ClusterApi, ClusterResource, ListFilter, ResourceKind } from '../../../src/cluster/api.ts';
import type { Finding } from '../../../src/cluster/outcome.ts';
import type { PreflightPlan } from '../../../src/cluster/preflight/plan.ts';
import { checkCluster } from '../../../src/cluster/preflight/run.ts';
import { ClusterError } from '../../../src/cluster/refusal.ts';
import { keepListed } from '../../support/kept.ts';

/** A cluster that a test has written down. It can be read alone: any write fails the test. */
export interface StoredCluster extends ClusterApi {
  /** Each request so far, such as `list Pod shop`. */
  readonly requests: string[];
}

/** What a stored cluster has, and how it differs from a plain one. */
export interface StoredOptions {
  /** Requests that are answered with 403, as they stand in `requests`. */
  forbidden?: readonly string[];
  /** Kinds that the server does not serve. */
  unserved?: readonly string[];
}

/** Makes a cluster that holds these resources. */
export function makeCluster(
  resources: readonly ClusterResource[],
  { forbidden = [], unserved = [] }: StoredOptions = {},
): StoredCluster {
  const requests: string[] = [];
  const ask = (request: string) => {
    requests.push(request);
    if (!forbidden.includes(request)) return;
    const parts = { what: `Cannot ${request}`, why: 'the cluster answered 403', fix: '', cause: undefined };
    throw new ClusterError(parts, { code: 403, status: {} });
  };
  const refuse = async () => {
    throw new Error('The checks must not write.');
  };
  const isOf = (each: ClusterResource, { apiVersion, kind }: ResourceKind) =>
    each.apiVersion === apiVersion && each.kind === kind;
  return {
    name: 'stored',
    requests,
    read: async (resource) => {
      const { name, namespace } = resource.metadata;
      ask(`get ${resource.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
      return resources.find(
        (each) =>
          isOf(each, resource) && each.metadata.name === name && each.metadata.namespace === namespace,
      );
    },
    list: async (kind, filter = {}) => {
      ask(`list ${kind.kind} ${filter.namespace ?? '*'}`);
      const found = resources.filter((each) => isOf(each, kind) && fits(each, filter));
      return keepListed(found, filter);
    },
    serves: async ({ kind }) => !unserved.includes(kind),
    apply: refuse,
    remove: refuse,
    connect: refuse,
    readLog: refuse,
  };
}

/** What the tests differ in from a rollout of the plugin `meshtap` to the namespace shop. */
export type PlanOptions = Partial<Omit<PreflightPlan, 'settings'>> & {
  settings?: Partial<PreflightPlan['settings']>;
};

/** Makes the plan of a rollout. */
export function makePlan({ settings, ...others }: PlanOptions = {}): PreflightPlan {
  return {
    namespaces: ['shop'],
    api: 'wasmplugin',
    isBackendWritten: false,
    isPruned: false,
    ...others,
    settings: {
      name: 'meshtap',
      direction: 'outbound',
      rootNamespace: 'istio-system',
      isBackendReferenced: false,
      ...settings,
    },
  };
}

/** Runs the checks and gives what they found, as `SEVERITY WHY | FIX`. */
export async function check(
  resources: readonly ClusterResource[],
  plan: PlanOptions,
  options: StoredOptions = {},
): Promise<string[]> {
  const { findings } = await checkCluster(makePlan(plan), makeCluster(resources, options));
  return findings.map(describeFinding);
}

/** Writes a finding as one line. */
export function describeFinding({ severity, about, why, fix }: Finding): string {
  return `${severity}${about === undefined ? '' : ` ${about}`}: ${why} | ${fix}`;
}

/** Makes a resource. */
export function make(
  kind: string,
  name: string,
  namespace: string | undefined,
  others: { labels?: Record<string, string>; annotations?: Record<string, string> } & Record<
    string,
    unknown
  > = {},
): ClusterResource {
  const { labels, annotations, metadata, ...members } = others;
  return {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(metadata as object | undefined),
    },
    ...members,
  };
}

/** Makes a namespace with sidecar injection. */
export function injected(name: string): ClusterResource {
  return make('Namespace', name, undefined, { labels: { 'istio-injection': 'enabled' } });
}

/** Makes a pod with a proxy. `clusterId`: the cluster that it says it is in. */
export function proxyPod(
  name: string,
  namespace: string,
  labels: Record<string, string> = {},
  type = 'sidecar',
  clusterId = 'Kubernetes',
): ClusterResource {
  const env = [{ name: 'ISTIO_META_CLUSTER_ID', value: clusterId }];
  const proxy = { name: 'istio-proxy', args: ['proxy', type], env };
  return make('Pod', name, namespace, { labels, spec: { containers: [{ name: 'app' }, proxy] } });
}

/** Makes the endpoints of a Service: by default one that is ready, at ports without a name. */
export function endpointsOf(
  service: string,
  namespace: string,
  { conditions = [{ ready: true }], ports = [''] }: { conditions?: object[]; ports?: string[] } = {},
): ClusterResource {
  return make('EndpointSlice', `${service}-x7k2p`, namespace, {
    labels: { 'kubernetes.io/service-name': service },
    endpoints: conditions.map((each) => ({ addresses: ['10.0.0.1'], conditions: each })),
    ports: ports.map((name) => ({ name, port: 8080 })),
  });
}

/** Makes the Secret of a Docker configuration. */
export function dockerSecret(name: string, namespace: string, config: unknown): ClusterResource {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  const data = { '.dockerconfigjson': Buffer.from(text).toString('base64') };
  return make('Secret', name, namespace, { type: 'kubernetes.io/dockerconfigjson', data });
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  Gateway: 'gateway.networking.k8s.io/v1',
  Sidecar: 'networking.istio.io/v1',
  ServiceEntry: 'networking.istio.io/v1',
  WorkloadEntry: 'networking.istio.io/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
  TrafficExtension: 'extensions.istio.io/v1alpha1',
  Deployment: 'apps/v1',
};

function fits({ metadata }: ClusterResource, { namespace, labelSelector }: ListFilter): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  const pairs = labelSelector?.split(',').map((pair) => pair.split('=')) ?? [];
  // A key alone asks for a label of any value.
  return pairs.every(([key = '', value]) => {
    const found = metadata.labels?.[key];
    return value === undefined ? found !== undefined : found === value;
  });
}
