import { objectOf, textOf } from '../../json.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import type { Mesh } from './mesh.ts';
import { hasLabels } from './proxy-pods.ts';

/** The part of Istio's Sidecar that decides which services a proxy knows. Source: istio/api `networking/v1alpha3/sidecar.proto`. */
export interface SidecarScope extends NamespacedName {
  /** Labels of the pods that it applies to; undefined: all pods that no other Sidecar selects. */
  selector?: Readonly<Record<string, string>>;
  listeners: readonly EgressListener[];
}

type EgressListener = { port?: { number?: number; protocol?: string }; hosts?: readonly string[] };

/** The Sidecars that apply to the pods of a namespace. */
export interface SidecarScopes {
  own: readonly SidecarScope[];
  /** That of the root namespace, if it can apply. */
  ofMesh?: SidecarScope;
}

/** The part of a service that decides which proxies know it. */
type Destination = { host: string; namespace: string; port: number };

const SIDECAR = { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar' };
const EVERYTHING: readonly EgressListener[] = [{ hosts: ['*/*'] }];

/** Finds the Sidecars that apply to the pods of a namespace. */
export async function findSidecars(
  mesh: Mesh,
  namespace: string,
  rootNamespace: string,
): Promise<SidecarScopes> {
  const own = parseSidecars(await mesh.listIn(namespace, SIDECAR));
  if (namespace === rootNamespace || own.some(({ selector }) => selector === undefined)) return { own };
  const root = parseSidecars(await mesh.list(SIDECAR, { namespace: rootNamespace }));
  const ofMesh = root.find(({ selector }) => selector === undefined);
  return { own, ...(ofMesh && { ofMesh }) };
}

/** Parses the Sidecars of a namespace, in the order in which Istio tries them. Source: istio `push_context.go`, `initSidecarScopes`. */
export function parseSidecars(resources: readonly ClusterResource[]): SidecarScope[] {
  const created = ({ metadata }: ClusterResource) => textOf(objectOf(metadata).creationTimestamp) ?? '';
  const sorted = [...resources].sort(
    (a, b) => created(a).localeCompare(created(b)) || a.metadata.name.localeCompare(b.metadata.name),
  );
  const scopes = sorted.map(parseSidecar);
  const isSelective = ({ selector }: SidecarScope) => selector !== undefined;
  return [...scopes.filter(isSelective), ...scopes.filter((scope) => !isSelective(scope))];
}

/** Picks the Sidecar of a pod: the first of its namespace that selects it, or else that of the mesh. */
export function pickSidecar(
  { own, ofMesh }: SidecarScopes,
  labels: Readonly<Record<string, string>>,
): SidecarScope | undefined {
  return own.find(({ selector }) => selector === undefined || hasLabels(labels, selector)) ?? ofMesh;
}

/**
 * Returns true if a Sidecar hides a service from the proxies of a namespace. Does not look at VirtualServices, which can
 * show it all the same. Source: istio `pilot/pkg/model/sidecar.go`, `convertIstioListenerToWrapper` and `selectServices`.
 */
export function isHidden({ listeners }: SidecarScope, namespace: string, destination: Destination): boolean {
  return !listeners.some((listener) => imports(listener, namespace, destination));
}

function imports({ port, hosts = [] }: EgressListener, namespace: string, destination: Destination): boolean {
  // A listener with a port imports the services of that port, unless it is an HTTP proxy.
  const isBound = port?.number !== undefined && port.number !== 0 && port.protocol !== 'HTTP_PROXY';
  if (isBound && port.number !== destination.port) return false;
  const fitting = hosts
    .map((text) => parseHost(text, namespace))
    .filter((each) => ['*', destination.namespace].includes(each.namespace))
    .filter(({ host }) => isPatternOf(host, destination.host));
  return fitting.length > 0 && !fitting.some(({ isExcluded }) => isExcluded);
}

// `NAMESPACE/HOST`. A `~` in front excludes it; a `~` alone excludes every namespace.
function parseHost(text: string, own: string): { namespace: string; host: string; isExcluded: boolean } {
  const slash = text.indexOf('/');
  const written = text.slice(0, slash);
  const isExcluded = written.startsWith('~');
  const namespace = isExcluded ? written.slice(1) || '*' : written;
  return { namespace: namespace === '.' ? own : namespace, host: text.slice(slash + 1), isExcluded };
}

function isPatternOf(pattern: string, host: string): boolean {
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function parseSidecar({ metadata, spec }: ClusterResource): SidecarScope {
  const { workloadSelector, egress = [] } = (spec ?? {}) as {
    workloadSelector?: { labels?: Record<string, string> };
    egress?: EgressListener[];
  };
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    ...(workloadSelector && { selector: workloadSelector.labels ?? {} }),
    listeners: egress.length > 0 ? egress : EVERYTHING,
  };
}
