import type { ClusterResource } from '../resource.ts';
import type { Survey } from './survey.ts';

/** A pod that runs a proxy. */
export interface ProxyPod {
  labels: Readonly<Record<string, string>>;
  kind: 'sidecar' | 'gateway' | 'waypoint';
}

interface Container {
  name?: string;
  args?: string[];
}

const POD = { apiVersion: 'v1', kind: 'Pod' };
// Source: istio `pkg/kube/inject`, the name of the proxy's container, whether it is an init container or not.
const PROXY_CONTAINER = 'istio-proxy';
const ENDED = ['Succeeded', 'Failed'];

/** Finds the pods of a namespace that run a proxy. */
export async function listProxyPods(survey: Survey, namespace: string): Promise<ProxyPod[]> {
  const pods = await survey.list(POD, { namespace });
  return pods.flatMap((pod) => readProxyPod(pod) ?? []);
}

/** True if a resource's labels have all of these. No labels asked for select everything. */
export function hasLabels(
  labels: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}

function readProxyPod({ metadata, spec, status }: ClusterResource): ProxyPod | undefined {
  const { containers = [], initContainers = [] } = (spec ?? {}) as Record<string, Container[] | undefined>;
  const proxy = [...containers, ...initContainers].find(({ name }) => name === PROXY_CONTAINER);
  const { phase } = (status ?? {}) as { phase?: string };
  if (proxy === undefined || (phase !== undefined && ENDED.includes(phase))) return undefined;
  // Source: istio `pilot/cmd/pilot-agent`: `proxy sidecar`, `proxy router`, `proxy waypoint`.
  const word = proxy.args?.find((argument) => ['sidecar', 'router', 'waypoint'].includes(argument));
  const kind = word === 'router' ? 'gateway' : word === 'waypoint' ? 'waypoint' : 'sidecar';
  return { labels: metadata.labels ?? {}, kind };
}
