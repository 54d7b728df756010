import { connect, type Socket } from 'node:net';
import { type ClusterApi, type ClusterResource, describeResource } from '../../../src/cluster/api.ts';
import { ClusterError } from '../../../src/cluster/refusal.ts';
import { keepListed } from '../../support/kept.ts';
import { RECORDED_CONFIG, RECORDED_DIGEST } from './recorded.ts';

/** A cluster in memory that is only read. A call that status has no use for is an Error. */
export interface PodsCluster extends ClusterApi {
  readonly resources: ClusterResource[];
  /** Ports on loopback that stand for 15000 of a pod, by `NAMESPACE/NAME`. */
  readonly ports: Map<string, number>;
  /** What the log of a pod's proxy is, by `NAMESPACE/NAME`; by default empty. */
  readonly logs: Map<string, string>;
  /** Refusals by `VERB OBJECT`, such as `list Pod of shop`. */
  readonly refusals: Map<string, number>;
  /** What was asked for, such as `read WasmPlugin shop/meshtap`. */
  readonly asked: string[];
}

/** Makes a cluster of resources, in which the backend of the recorded proxies runs, unless something else is behind it. */
export function makePodsCluster(given: ClusterResource[], backend = makeBackend()): PodsCluster {
  const resources = [...given, ...backend];
  const ports = new Map<string, number>();
  const logs = new Map<string, string>();
  const refusals = new Map<string, number>();
  const asked: string[] = [];
  const take = (verb: string, object: string) => {
    asked.push(`${verb} ${object}`);
    const code = refusals.get(`${verb} ${object}`);
    if (code === undefined) return;
    const parts = {
      what: `Cannot ${verb} ${object}`,
      why: `the cluster answered ${code}`,
      fix: 'Ask.',
      cause: undefined,
    };
    throw new ClusterError(parts, { code, status: {} });
  };
  const unused = () => Promise.reject(new Error('status writes nothing'));
  return {
    ...{ name: 'memory', resources, ports, logs, refusals, asked },
    ...{ apply: unused, remove: unused },
    serves: async ({ kind }) => kind !== 'TrafficExtension',
    read: async (name) => {
      take('read', describeResource(name));
      return resources.find((one) => describeResource(one) === describeResource(name));
    },
    list: async ({ kind }, { namespace, labelSelector = '', ...filter } = {}) => {
      take('list', `${kind} of ${namespace ?? 'all namespaces'}`);
      const wanted = labelSelector.split(',').filter((label) => label !== '');
      const found = resources.filter(({ kind: ofOne, metadata }) => {
        const labels = Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
        const isThere = namespace === undefined || metadata.namespace === namespace;
        return ofOne === kind && isThere && wanted.every((label) => labels.includes(label));
      });
      return keepListed(found, filter);
    },
    connect: async ({ namespace, name }, port): Promise<Socket> => {
      take('forward to', `${port} of ${namespace}/${name}`);
      // As with a real one: that nobody listens shows once the connection to the cluster is there.
      return connect(ports.get(`${namespace}/${name}`) ?? 1, '127.0.0.1');
    },
    readLog: async ({ namespace, name }, { container }) => {
      take('read', `log ${container} of ${namespace}/${name}`);
      return logs.get(`${namespace}/${name}`) ?? '';
    },
  };
}

/** Makes the Service of the backend of the recorded proxies, and its endpoints by what they say of themselves. */
export function makeBackend(...conditions: object[]): ClusterResource[] {
  const given = conditions.length > 0 ? conditions : [{ ready: true }];
  const metadata = { name: 'backend', namespace: 'shop' };
  const labels = { 'kubernetes.io/service-name': 'backend' };
  const spec = { ports: [{ port: 9000 }], selector: { app: 'backend' } };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec },
    {
      ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...metadata, labels } },
      endpoints: given.map((each) => ({ addresses: ['10.0.0.1'], conditions: each })),
      ports: [{ name: '', port: 9000 }],
    },
  ];
}

/** Makes the WasmPlugin whose proxies look as recorded. */
export function makePlugin(
  spec: object = {},
  { namespace = 'shop', name = 'meshtap' } = {},
): ClusterResource {
  return {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: { name, namespace },
    spec: {
      url: `oci://registry.example/mesh/tap:1@${RECORDED_DIGEST}`,
      pluginConfig: RECORDED_CONFIG,
      ...spec,
    },
  };
}
