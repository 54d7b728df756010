import { cutText, listSome } from '../../output/visible-text.ts';
import type { BackendService } from '../../resources/backend-address.ts';
import type { Advice } from '../outcome.ts';
import { type EndpointState, findEndpoints, isInManyClusters } from './endpoints.ts';
import type { Mesh } from './mesh.ts';
import { findServices, type MeshService } from './services.ts';

/** What the filter uses a service for. */
export type ServiceRole = 'backend' | 'sampling manager';

/** Says why no service will do, as `findServices` found them: there is none, or none with the port. No final dot. */
export function explainNoService(
  role: ServiceRole,
  { host, port }: BackendService,
  found: readonly MeshService[],
): string {
  return found.length === 0
    ? `the mesh has no Service or ServiceEntry for the ${role} ${cutText(host)}`
    : `the ${role} ${cutText(host)} has no port ${port}`;
}

/** Lists the ports of services: `80, 9000`. */
export function listPorts(found: readonly MeshService[]): string {
  return listSome([...new Set(found.flatMap(({ ports }) => ports))].map(String), 20);
}

/** Why a service cannot be called. */
export interface EndpointProblem extends Advice {
  /** False if it may have endpoints soon without anybody's help, or has some that cannot be seen from here. */
  isLasting: boolean;
}

// What the proxies of a few say holds for all.
const MAX_NAMESPACES = 5;
const EFFECTS: Readonly<Record<ServiceRole, string>> = {
  backend: 'every exchange is dropped',
  'sampling manager': 'the filter gets no list of hosts from it',
};

/**
 * Looks at the endpoints of a service; undefined if it has one, if only the proxies know, or if there is no such service.
 * `namespaces` are tapped: their proxies know whether the mesh has other clusters.
 */
export async function findEndpointProblem(
  mesh: Mesh,
  role: ServiceRole,
  target: BackendService,
  namespaces: readonly string[],
): Promise<EndpointProblem | undefined> {
  const services = (await findServices(mesh, target)).filter(({ ports }) => ports.includes(target.port));
  const [service] = services;
  if (service === undefined) return undefined;
  const state = await findEndpoints(mesh, target, services);
  if (state === 'ready' || state === 'unknown') return undefined;
  const advice = explainState(state, role, service, target.port);
  if (state === 'starting') return { ...advice, isLasting: false };
  for (const namespace of namespaces.slice(0, MAX_NAMESPACES)) {
    if (!(await isInManyClusters(mesh, namespace))) continue;
    const fix = `${advice.fix} If it runs in another cluster of the mesh, ignore this.`;
    return { why: `${advice.why}, unless another cluster has one`, fix, isLasting: false };
  }
  return { ...advice, isLasting: true };
}

function explainState(
  state: Exclude<EndpointState, 'ready' | 'unknown'>,
  role: ServiceRole,
  service: MeshService,
  port: number,
): Advice {
  const { kind, namespace, name } = service;
  const what = `the ${role}'s ${kind} ${namespace}/${name}`;
  const pods = `kubectl get pods -n ${namespace} ${service.selector === undefined ? '' : `-l ${formatLabels(service)}`}`;
  if (state === 'starting') {
    return {
      why: `${what} has no endpoint that is ready yet, so ${EFFECTS[role]} until it has one`,
      fix: `Wait until its pods are ready: \`${pods.trim()}\`. If they stay as they are, their logs and \`kubectl describe pod\` say why.`,
    };
  }
  if (state === 'other-port') {
    return {
      why: `${what} has endpoints, but none for its port ${port}, so ${EFFECTS[role]}`,
      fix: `Compare its targetPort with the ports of its pods: \`kubectl describe service -n ${namespace} ${name}\`.`,
    };
  }
  return { why: `${what} has no endpoint, so ${EFFECTS[role]}`, fix: explainNone(service) };
}

function explainNone(service: MeshService): string {
  const { kind, namespace, name, selector } = service;
  if (selector !== undefined) {
    const scale = `\`kubectl scale -n ${namespace} deployment NAME --replicas=1\``;
    return `Start the pods that its selector ${formatLabels(service)} finds, for example with ${scale}; or correct the selector: \`kubectl get pods -n ${namespace} --show-labels\`.`;
  }
  if (kind === 'ServiceEntry') return 'Add its spec.endpoints, or a spec.workloadSelector.';
  return `It has no selector: add one, or an EndpointSlice with the label kubernetes.io/service-name=${name}.`;
}

function formatLabels({ selector = {} }: MeshService): string {
  return cutText(
    Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  );
}
