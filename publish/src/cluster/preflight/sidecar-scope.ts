import type { ClusterResource } from '../resource.ts';
import { hasLabels } from './proxy-pods.ts';

/** Istio's Sidecar, as far as it decides which services a proxy knows. Source: istio/api `networking/v1alpha3/sidecar.proto`. */
export interface SidecarScope {
  name: string;
  namespace: string;
  /** Labels of the pods that it is for; undefined: all that no other is for. */
  selector?: Readonly<Record<string, string>>;
  listeners: readonly EgressListener[];
}

interface EgressListener {
  port?: { number?: number; protocol?: string };
  hosts?: readonly string[];
}

/** The part of a service that decides who knows it. */
export interface Destination {
  host: string;
  namespace: string;
  port: number;
}

const EVERYTHING: readonly EgressListener[] = [{ hosts: ['*/*'] }];

/** Reads the Sidecars of a namespace in the order in which they are tried. Source: istio `push_context.go`, `initSidecarScopes`. */
export function readSidecars(resources: readonly ClusterResource[]): SidecarScope[] {
  const created = ({ metadata }: ClusterResource) =>
    (metadata as { creationTimestamp?: string }).creationTimestamp ?? '';
  const sorted = [...resources].sort(
    (a, b) => created(a).localeCompare(created(b)) || a.metadata.name.localeCompare(b.metadata.name),
  );
  const scopes = sorted.map(readSidecar);
  return [
    ...scopes.filter(({ selector }) => selector !== undefined),
    ...scopes.filter(({ selector }) => selector === undefined),
  ];
}

/** Picks the Sidecar of a pod: the first of its namespace that is for it, or else the mesh's own. */
export function pickSidecar(
  own: readonly SidecarScope[],
  ofMesh: SidecarScope | undefined,
  labels: Readonly<Record<string, string>>,
): SidecarScope | undefined {
  return own.find(({ selector }) => selector === undefined || hasLabels(labels, selector)) ?? ofMesh;
}

/**
 * True if the proxies of a namespace that follow a Sidecar do not know a service. What a VirtualService makes known besides
 * is not looked at. Source: istio `pilot/pkg/model/sidecar.go`, `convertIstioListenerToWrapper` and `selectServices`.
 */
export function isHidden({ listeners }: SidecarScope, namespace: string, destination: Destination): boolean {
  return !listeners.some((listener) => imports(listener, namespace, destination));
}

function imports({ port, hosts = [] }: EgressListener, namespace: string, destination: Destination): boolean {
  // A listener with a port takes in the services of that port, unless it is a proxy for any.
  const isBound = port?.number !== undefined && port.number !== 0 && port.protocol !== 'HTTP_PROXY';
  if (isBound && port.number !== destination.port) return false;
  const parsed = hosts.map((text) => parseHost(text, namespace));
  const fitting = parsed.filter(
    (each) =>
      ['*', destination.namespace].includes(each.namespace) && isPatternOf(each.host, destination.host),
  );
  return fitting.length > 0 && !fitting.some(({ isExcluded }) => isExcluded);
}

// `NAMESPACE/HOST`, with `~` before what is left out; a `~` alone leaves out all.
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

function readSidecar({ metadata, spec }: ClusterResource): SidecarScope {
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
