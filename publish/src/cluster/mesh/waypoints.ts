import { objectOf, textOf, textsOf } from '../../json.ts';
import { isDnsLabel, isDnsSubdomain, isLabelValue } from '../../options/parsers.ts';
import { WAYPOINT_CLASS } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import { type Gateway, listGateways } from './gateways.ts';
import { NAMESPACE, POD, SERVICE_KINDS } from './kinds.ts';
import { DATAPLANE_MODE, type Mesh, type MeshNamespace } from './mesh.ts';
import { hasLabels } from './proxy-pods.ts';

type Labels = Readonly<Record<string, string>>;

// Source: istio/api `label`.
const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';
/** The label that gives a Service, or all of a namespace, a waypoint. */
export const USE_WAYPOINT = 'istio.io/use-waypoint';
/** The label that has ingress gateways use the waypoint of a Service, or of all of a namespace. */
export const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';
/** The label of a waypoint that says what can use it. */
export const WAYPOINT_FOR = 'istio.io/waypoint-for';

const HBONE_PORT = 15008;

/**
 * Finds the waypoint that a Service or ServiceEntry uses, by the labels of it and of its namespace; undefined if it uses none.
 * `none` excludes it from the waypoint of its namespace. Source: istio `serviceregistry/ambient/waypoints.go`.
 */
export function findWaypoint(
  { metadata }: Pick<ClusterResource, 'metadata'>,
  namespace: MeshNamespace,
): NamespacedName | undefined {
  const own = metadata.labels ?? {};
  return readUse(own[USE_WAYPOINT] === undefined ? namespace.labels : own, namespace.name);
}

/** Finds the waypoint that the Services of a namespace use if they do not say otherwise; undefined if none. */
export function findNamespaceWaypoint({ labels, name }: MeshNamespace): NamespacedName | undefined {
  return readUse(labels, name);
}

/** Returns true if a label of a Service or a namespace has ingress gateways send requests to its waypoint. */
export function isUsedByIngress({ labels = {} }: { labels?: Labels }): boolean {
  return labels[INGRESS_USE_WAYPOINT]?.toLowerCase() === 'true';
}

/** Lists the waypoints of one of the namespaces of the mesh that labels can name; undefined if the account may not read Gateways. */
export async function listWaypoints(mesh: Mesh, namespace: string): Promise<Gateway[] | undefined> {
  return (await listGateways(mesh, namespace))?.filter((each) => isWaypoint(each) && isLabelValue(each.name));
}

/** Returns true if a namespace has pods with the label of ambient mode, whatever its own labels say. */
export async function hasAmbientPods(mesh: Mesh, namespace: string): Promise<boolean> {
  const labelSelector = `${DATAPLANE_MODE}=ambient`;
  return (await orForbidden([], mesh.listIn(namespace, POD, labelSelector))).length > 0;
}

/** Lists the Services and ServiceEntries of a namespace that have a label of their own. */
export async function listLabelled(
  mesh: Mesh,
  namespace: string,
  label: typeof USE_WAYPOINT | typeof INGRESS_USE_WAYPOINT,
): Promise<ClusterResource[]> {
  const lists = SERVICE_KINDS.map((kind) =>
    orForbidden([], mesh.list(kind, { namespace, labelSelector: label })),
  );
  return (await Promise.all(lists)).flat();
}

/** Returns true if the proxy of a Gateway is a waypoint that can load a filter. */
export function isWaypoint({ className }: Gateway): boolean {
  return className === WAYPOINT_CLASS;
}

/** Returns what can use a waypoint: `service`, `workload`, `all` or `none`. */
export function findTraffic({ labels }: Gateway): string {
  return labels[WAYPOINT_FOR] ?? 'service';
}

/** Returns true if a waypoint can handle requests for Services. */
export function servesServices(waypoint: Gateway): boolean {
  return ['service', 'all'].includes(findTraffic(waypoint));
}

/** Returns true if a waypoint takes Services of a namespace. */
export function allowsFrom(waypoint: Gateway, { name, labels }: MeshNamespace): boolean {
  const { from, matchLabels } = readAllowed(waypoint);
  if (from === 'All') return true;
  return from === 'Selector' ? hasLabels(labels, matchLabels) : waypoint.namespace === name;
}

/**
 * Returns true if a label of a namespace, Service, ServiceEntry or pod names a waypoint, which gets no requests otherwise;
 * undefined if the account may not read enough to know. `home` is the namespace of the waypoint, one of those of the mesh.
 */
export async function isUsed(
  mesh: Mesh,
  waypoint: Gateway,
  home: MeshNamespace,
): Promise<boolean | undefined> {
  if (isSame(findNamespaceWaypoint(home), waypoint)) return true;
  // Names are up to 253 characters, labels 63. The API server refuses a selector with a longer value.
  if (!isLabelValue(waypoint.name)) return false;
  const labelSelector = `${USE_WAYPOINT}=${waypoint.name}`;
  const kinds = [
    ...(servesServices(waypoint) ? SERVICE_KINDS : []),
    ...(['workload', 'all'].includes(findTraffic(waypoint)) ? [POD] : []),
  ];
  const near = await findUser(
    waypoint,
    kinds.map((kind) => mesh.listIn(home.name, kind, labelSelector)),
  );
  // Unless its listener says otherwise, it takes only its own namespace.
  if (near !== false || readAllowed(waypoint).from === 'Same') return near;
  return findUser(
    waypoint,
    [NAMESPACE, ...kinds].map((kind) => mesh.list(kind, { labelSelector })),
  );
}

async function findUser(
  waypoint: Gateway,
  answers: readonly Promise<ClusterResource[]>[],
): Promise<boolean | undefined> {
  const lists = await Promise.all(answers.map((answer) => orForbidden(undefined, answer)));
  const isUser = ({ metadata }: ClusterResource) =>
    isSame(readUse(metadata.labels ?? {}, metadata.namespace ?? metadata.name), waypoint);
  if (lists.some((found) => found?.some(isUser))) return true;
  return lists.includes(undefined) ? undefined : false;
}

function readUse(labels: Labels, home: string): NamespacedName | undefined {
  const { [USE_WAYPOINT]: name = 'none', [USE_WAYPOINT_NAMESPACE]: namespace = home } = labels;
  // A label may also be empty, or have capital letters, unlike any Gateway.
  const isName = name !== 'none' && isDnsSubdomain(name) && isDnsLabel(namespace);
  return isName ? { name, namespace } : undefined;
}

// Source: istio `serviceregistry/ambient/waypoints.go`, `makeAllowedRoutes`. Ignores `matchExpressions`.
function readAllowed({ listeners }: Gateway): { from: string; matchLabels: Labels } {
  const listener = listeners.find(({ protocol, port }) => protocol === 'HBONE' && port === HBONE_PORT);
  const { from, selector } = objectOf(objectOf(objectOf(listener).allowedRoutes).namespaces);
  return { from: textOf(from) ?? 'Same', matchLabels: textsOf(objectOf(selector).matchLabels) };
}

function isSame(one: NamespacedName | undefined, other: NamespacedName): boolean {
  return one?.name === other.name && one.namespace === other.namespace;
}
