import { OUR_LABELS, owningLabels } from '../cluster/rollout/resources.ts';
import { parseRecorded, RECORDED_CONFIG, RECORDED_DIGEST } from '../cluster/status/recorded.ts';

const OTHER_DIGEST = `sha256:${'ab'.repeat(32)}`;
const kinds = (...rows: (readonly [kind: string, name: string, namespaced?: boolean])[]) => ({
  kind: 'APIResourceList',
  resources: rows.map(([kind, name, namespaced = true]) => ({ kind, name, namespaced, verbs: [] })),
});
const PLUGIN = {
  apiVersion: 'extensions.istio.io/v1alpha1',
  kind: 'WasmPlugin',
  metadata: {
    ...{ name: 'meshtap', namespace: 'shop', uid: 'u1', generation: 1, labels: OUR_LABELS },
    annotations: {
      'meshtap/previous-image': `r.example/mesh/tap:0@${OTHER_DIGEST}`,
      'meshtap/previous-digest': OTHER_DIGEST,
    },
    managedFields: [
      {
        ...{ manager: 'meshtap', operation: 'Apply', time: '2026-11-23T08:11:15Z' },
        fieldsV1: {
          ...owningLabels().fieldsV1,
          'f:spec': { 'f:url': {}, 'f:pluginConfig': { 'f:backend': {} } },
        },
      },
    ],
  },
  spec: { url: `oci://r.example/mesh/tap:1@${RECORDED_DIGEST}`, pluginConfig: RECORDED_CONFIG },
};
const container = { name: 'istio-proxy', args: ['proxy', 'sidecar'] };
const podOf = (name: string, labels: object, phase = 'Running') => ({
  metadata: {
    name,
    namespace: 'shop',
    labels,
    annotations: { a: 'b' },
    creationTimestamp: '2026-11-23T08:11:15Z',
  },
  spec: { containers: [container] },
  status: {
    ...{ phase, conditions: [{ type: 'Ready', status: 'True' }] },
    containerStatuses: [{ name: 'istio-proxy', state: phase === 'Running' ? { running: {} } : {} }],
  },
});
const WORKLOAD = {
  metadata: { name: 'cart', namespace: 'shop', generation: 2, managedFields: [owningLabels('helm')] },
  spec: {
    replicas: 1,
    strategy: { type: 'Recreate' },
    template: { metadata: { labels: { app: 'cart' } }, spec: {} },
  },
  status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1 },
};
const list = (...items: object[]) => ({ kind: 'List', metadata: {}, items });

/** What a real API server answers, by path; a `*` at its end stands for all that begin so. */
export const API_ANSWERS: readonly (readonly [path: string, answer: object])[] = [
  [
    '/api/v1',
    kinds(
      ...([
        ['Pod', 'pods'],
        ['Service', 'services'],
        ['Secret', 'secrets'],
        ['ConfigMap', 'configmaps'],
      ] as const),
      ['Namespace', 'namespaces', false],
    ),
  ],
  [
    '/apis/apps/v1',
    kinds(['Deployment', 'deployments'], ['StatefulSet', 'statefulsets'], ['DaemonSet', 'daemonsets']),
  ],
  ['/apis/extensions.istio.io/v1alpha1', kinds(['WasmPlugin', 'wasmplugins'])],
  [
    '/apis/networking.istio.io/v1',
    kinds(
      ['ServiceEntry', 'serviceentries'],
      ['DestinationRule', 'destinationrules'],
      ['Sidecar', 'sidecars'],
    ),
  ],
  ['/apis/discovery.k8s.io/v1', kinds(['EndpointSlice', 'endpointslices'])],
  ['/apis/extensions.istio.io/v1alpha1/namespaces/shop/wasmplugins/meshtap', PLUGIN],
  ['/apis/extensions.istio.io/v1alpha1/namespaces/shop/wasmplugins', list(PLUGIN)],
  ['/apis/extensions.istio.io/v1alpha1/wasmplugins', list(PLUGIN)],
  ['/api/v1/namespaces/shop', { metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } }],
  ['/api/v1/namespaces/shop/pods', list(podOf('cart', { app: 'cart' }), podOf('new', {}, 'Pending'))],
  [
    '/api/v1/namespaces/traces/services/collector',
    {
      metadata: {
        name: 'collector',
        namespace: 'traces',
        annotations: { 'networking.istio.io/exportTo': '*' },
      },
      spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 9000 }], selector: { app: 'collector' } },
    },
  ],
  [
    '/apis/discovery.k8s.io/v1/namespaces/traces/endpointslices',
    list({
      metadata: { name: 'collector-1' },
      ...{ endpoints: [{ conditions: { ready: true } }], ports: [{ name: 'http', port: 9000 }] },
    }),
  ],
  [
    '/apis/networking.istio.io/v1/namespaces/shop/sidecars',
    list({ metadata: { name: 's' }, spec: { egress: [{ port: { number: 80 }, hosts: ['traces/*'] }] } }),
  ],
  [
    '/apis/networking.istio.io/v1/serviceentries',
    list({
      metadata: { name: 'e' },
      spec: { hosts: ['x.example'], ports: [{ number: 1 }], resolution: 'STATIC' },
    }),
  ],
  ['/apis/apps/v1/namespaces/shop/deployments', list(WORKLOAD)],
  [
    '/api/v1/namespaces/shop/secrets/pull',
    {
      metadata: { name: 'pull' },
      type: 'kubernetes.io/dockerconfigjson',
      data: {
        '.dockerconfigjson': Buffer.from('{"auths":{"r.example":{"auth":"YTpi"}}}').toString('base64'),
      },
    },
  ],
];

/** What a real API server answers to a request that it refuses. */
export const REFUSAL = {
  ...{ kind: 'Status', status: 'Failure', reason: 'Conflict' },
  message: 'Apply failed with 1 conflict: conflict with "helm" using v1: .spec.url',
  details: {
    ...{ name: 'meshtap', kind: 'wasmplugins' },
    causes: [
      { reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1', field: '.spec.url' },
    ],
  },
};

/** What a real proxy answers. */
export const DUMP = parseRecorded('running.json');
/** As DUMP, for a proxy that has a stand-in. */
export const STAND_IN = parseRecorded('stand-in.json');
/** What a real proxy answers about its counters. */
export const STATS = parseRecorded('stats.json');

/** The manifest of a real image. */
export const MANIFEST = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: OTHER_DIGEST, size: 100 },
  layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: OTHER_DIGEST, size: 100 }],
  annotations: { 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' },
};

/** The event of a real receiver. */
export const SUMMARY = {
  ...{ id: '0123456789abcdef', time: '2026-11-23T08:11:15.000000Z', duration_ms: 1.5, method: 'GET' },
  ...{ source: 'cart', source_namespace: 'shop', destination: 'pay', destination_namespace: 'shop' },
  ...{ scheme: 'http', host: 'pay.shop', path: '/a', status: 200, request_id: 'r', trace_id: null },
  ...{ format: 'scnt', redacted: false, seen_by: { workload: '', namespace: '', pod: '', side: null } },
  ...{
    request: { version: '1.1', size: 0, truncated: false },
    response: { version: '1.1', size: 9, truncated: true },
  },
};

const SCHEMA = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
/** What a receiver learned of a host. */
export const DOCUMENT = {
  ...{ openapi: '3.1.0', info: { title: 'shop', version: 'learned' } },
  paths: {
    '/users/{userId}': { get: { tags: ['users'], responses: { 200: { description: 'OK', SCHEMA } } } },
  },
};
/** What a receiver found of a description. */
export const COMPARISON = {
  ...{ host: 'shop', description: { title: 'Shop', version: '1' }, operations: 5, used: 4, exchanges: 70 },
  differences: [
    {
      ...{ kind: 'undocumented-endpoint', severity: 'warning', method: 'GET', path_template: '/users' },
      ...{ where: '', name: '', message: 'There is no such endpoint.', count: 3, line: null },
    },
  ],
};
