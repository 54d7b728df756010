import type { ProxyPod } from '../mesh/proxy-pods.ts';
import type { Advice } from '../outcome.ts';
import type { Counters, Growth } from './counters.ts';

/**
 * What a proxy does with the filter. `stand-in-*`: Istio's agent could not get the module; `absent`: it has no such
 * plugin; `rejected`: the filter runs but cannot use its configuration; `not-running`: its pod does not run.
 */
export type ProxyState =
  | 'running'
  | 'stand-in-allow'
  | 'stand-in-deny'
  | 'absent'
  | 'rejected'
  | 'unreachable'
  | 'not-running';

/** Why a proxy or namespace is not ready, and what to do. */
export interface Problem extends Advice {
  /** Waiting cannot solve it: it stays until somebody does something. A wait ends early for it. */
  isFinal?: boolean;
}

/** Which proxy, and where it was read from. */
export interface ProxyName {
  namespace?: string;
  name: string;
  source: 'pod' | 'admin' | 'file';
  /** What the proxy of a pod is. */
  kind?: ProxyPod['kind'];
  /** The Gateway that a pod belongs to. */
  gateway?: string;
}

/** Which version of its resource a stand-in belongs to. */
export interface StandInTimes {
  /** When the resource was written last, by the clock of the API server, in milliseconds since 1970. */
  writtenAtMs?: number;
  /** When the agent refused it, as far as is known, by the clock of the proxy. */
  refusedAtMs?: number;
}

/** What is known about one proxy. Holds no value of a configuration, only hashes. */
export interface ProxyStatus extends ProxyName {
  state: ProxyState;
  /** True if it runs the filter and configuration of the resource, and the filter is alive. */
  isReady: boolean;
  /** The resource that it is compared with, such as `WasmPlugin shop/meshtap`. */
  resource?: string;
  /** `sha256:HEX` of the image's manifest. */
  digest?: string;
  expectedDigest?: string;
  /** Path of the module, if it is not an image. */
  file?: string;
  hasExpectedModule?: boolean;
  configHash?: string;
  expectedConfigHash?: string;
  hasExpectedConfig?: boolean;
  isBeating?: boolean;
  counters?: Counters;
  /** How much the counters grew since the read before; undefined if there was none, or the proxy started again. */
  growth?: Growth;
  /** True if exchanges were sent since the read before, false if there were only drops; undefined if nothing shows it. */
  isDelivering?: boolean;
  /** True if it sends nothing because it has no cluster for the backend. */
  lacksCluster?: boolean;
  /** Number of its plugins that use the module; Envoy adds up their counters. */
  pluginCount?: number;
  /** The stand-in that is in place of the filter, if there is one and the resource is known. */
  standIn?: StandInTimes;
  problems: Problem[];
  /** Do not count as failures. */
  warnings: Advice[];
  /** What is over, and needs nothing to be done. */
  notes: Advice[];
}

/** What is wrong with a namespace itself. */
export interface NamespaceFindings {
  problems: Problem[];
  /** Do not count as failures. */
  warnings: Advice[];
}

/** What is known about one listed namespace. */
export interface NamespaceStatus extends NamespaceFindings {
  namespace: string;
  /** The resource that applies to it: its own, or that of the root namespace. */
  resource?: string;
  proxyCount: number;
  /** Which requests its plugin does not see, although nothing is wrong. */
  notes: Advice[];
}

/** What is known about all requested namespaces and proxies. */
export interface StatusReport {
  namespaces: NamespaceStatus[];
  proxies: ProxyStatus[];
}

/** Names a proxy as NAMESPACE/NAME. */
export function nameProxy({ namespace, name }: Pick<ProxyStatus, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Returns true if every proxy is ready and no listed namespace has a problem. Also true for an empty report. */
export function isReady({ namespaces, proxies }: StatusReport): boolean {
  return namespaces.every(({ problems }) => problems.length === 0) && proxies.every((proxy) => proxy.isReady);
}

/** Lists what a wait cannot solve, of all namespaces and proxies. */
export function listFinalProblems({ namespaces, proxies }: StatusReport): Problem[] {
  const problems = [...namespaces.flatMap((one) => one.problems), ...proxies.flatMap((one) => one.problems)];
  return problems.filter(({ isFinal }) => isFinal);
}

/** Counts the proxies and namespaces that are not ready, and may still become so by themselves. */
export function countMoving({ namespaces, proxies }: StatusReport): number {
  const canMove = (problems: readonly Problem[]) => !problems.some(({ isFinal }) => isFinal);
  const troubled = namespaces.filter(({ problems }) => problems.length > 0 && canMove(problems));
  return troubled.length + proxies.filter((one) => !one.isReady && canMove(one.problems)).length;
}

/** Says how many proxies and namespaces are not ready. */
export function countUnready({ namespaces, proxies }: StatusReport): string {
  const unready = proxies.filter((proxy) => !proxy.isReady);
  const undelivering = unready.filter(isOnlyUndelivering).length;
  const others = unready.length - undelivering;
  const troubled = namespaces.filter(({ problems }) => problems.length > 0).length;
  const parts = [
    ...(others > 0 ? [`${others} of ${proxies.length} proxies do not run what their resource says`] : []),
    ...(undelivering > 0
      ? [`${undelivering} of ${proxies.length} proxies send nothing and drop exchanges`]
      : []),
    ...(troubled > 0 ? [`${troubled} of ${namespaces.length} namespaces have a problem of their own`] : []),
  ];
  return parts.join(', and ') || 'no proxy is selected';
}

// Its filter and configuration are as they should be, as far as that is known.
function isOnlyUndelivering({ state, isDelivering, isBeating, ...proxy }: ProxyStatus): boolean {
  const isAsExpected = proxy.hasExpectedModule !== false && proxy.hasExpectedConfig !== false;
  return state === 'running' && isDelivering === false && isBeating !== false && isAsExpected;
}
