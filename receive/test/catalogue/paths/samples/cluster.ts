import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some, someOfEach, oneOf } = value;
const META =
  'apiVersion kind metadata.name metadata.namespace metadata.uid metadata.labels? metadata.annotations?';

/** The API of a container platform, with namespaces and groups. */
export const CLUSTER: Api = {
  name: 'a container platform',
  envelope: 'items[] apiVersion kind metadata.resourceVersion metadata.continue',
  values: {
    namespace: oneOf('default kube-system monitoring shop-prod shop-staging payments istio-system'),
    name: someOfEach(30, (random) => value.pick(random, [value.pod, value.repository])(random)),
    node: some(12, (_, at) => `node-${at}`),
    key: oneOf('web api worker cron cache proxy'),
  },
  bodies: {
    pod: `${META} spec.nodeName spec.containers[].name spec.containers[].image status.phase status.podIP? status.startTime?`,
    service: `${META} spec.clusterIP spec.ports[].port spec.ports[].targetPort spec.selector spec.type`,
    config: `${META} data`,
    secret: `${META} data type immutable?`,
    claim: `${META} spec.accessModes[] spec.resources.requests.storage spec.volumeName? status.phase status.capacity.storage?`,
    deployment: `${META} spec.replicas spec.selector.matchLabels spec.template.spec.containers[].name spec.strategy.type status.readyReplicas? status.conditions[].type`,
    job: `${META} spec.backoffLimit spec.template.spec.restartPolicy status.succeeded? status.completionTime?`,
    ingress: `${META} spec.rules[].host spec.tls[].secretName? status.loadBalancer.ingress[].ip?`,
    node: 'apiVersion kind metadata.name metadata.uid spec.podCIDR status.capacity.cpu status.nodeInfo.kubeletVersion',
    namespace: 'apiVersion kind metadata.name metadata.uid status.phase',
    event: `${META} involvedObject.name reason message count firstTimestamp`,
    scale: `${META} spec.replicas status.replicas status.selector`,
    version: 'major minor gitVersion platform',
    groups: 'kind apiVersion groups[].name groups[].preferredVersion.version',
  },
  endpoints: `
    GET /api/v1/namespaces namespace[]
    GET /api/v1/namespaces/{namespace} namespace
    GET /api/v1/namespaces/{namespace}/pods pod[]
    POST /api/v1/namespaces/{namespace}/pods pod
    GET /api/v1/namespaces/{namespace}/pods/{name} pod
    PUT /api/v1/namespaces/{namespace}/pods/{name} pod
    DELETE /api/v1/namespaces/{namespace}/pods/{name} pod
    GET /api/v1/namespaces/{namespace}/pods/{name}/log
    GET /api/v1/namespaces/{namespace}/pods/{name}/status pod
    GET /api/v1/namespaces/{namespace}/services service[]
    GET /api/v1/namespaces/{namespace}/services/{name} service
    GET /api/v1/namespaces/{namespace}/configmaps config[]
    GET /api/v1/namespaces/{namespace}/configmaps/{name} config
    PUT /api/v1/namespaces/{namespace}/configmaps/{name} config
    GET /api/v1/namespaces/{namespace}/secrets secret[]
    GET /api/v1/namespaces/{namespace}/secrets/{name} secret
    GET /api/v1/namespaces/{namespace}/persistentvolumeclaims claim[]
    GET /api/v1/namespaces/{namespace}/persistentvolumeclaims/{name} claim
    GET /api/v1/namespaces/{namespace}/events event[]
    GET /api/v1/nodes node[]
    GET /api/v1/nodes/{node} node
    GET /api/v1/pods pod[]
    GET /api/v1/services service[]
    GET /api/v1/secrets secret[]
    GET /apis groups
    GET /apis/apps/v1/namespaces/{namespace}/deployments deployment[]
    GET /apis/apps/v1/namespaces/{namespace}/deployments/{key} deployment
    PATCH /apis/apps/v1/namespaces/{namespace}/deployments/{key} deployment
    GET /apis/apps/v1/namespaces/{namespace}/deployments/{key}/scale scale
    PUT /apis/apps/v1/namespaces/{namespace}/deployments/{key}/scale scale
    GET /apis/batch/v1/namespaces/{namespace}/jobs job[]
    GET /apis/batch/v1/namespaces/{namespace}/jobs/{name} job
    GET /apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses ingress[]
    GET /apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses/{key} ingress
    GET /version version
    GET /healthz
    GET /readyz`,
};
