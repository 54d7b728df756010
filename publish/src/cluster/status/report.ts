import type { Advice } from '../outcome.ts';
import type { Counters } from './admin-pages.ts';

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
  /** Number of its plugins that use the module; Envoy adds up their counters. */
  pluginCount?: number;
  problems: Problem[];
  /** Do not count as failures. */
  warnings: Advice[];
}

/** What is known about one listed namespace. */
export interface NamespaceStatus {
  namespace: string;
  /** The resource that applies to it: its own, or that of the root namespace. */
  resource?: string;
  proxyCount: number;
  problem?: Problem;
  warning?: Advice;
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

/** Returns true if every proxy is ready and every listed namespace has a resource. Also true for an empty report. */
export function isReady({ namespaces, proxies }: StatusReport): boolean {
  return namespaces.every(({ problem }) => problem === undefined) && proxies.every((proxy) => proxy.isReady);
}

/** Lists what a wait cannot solve, of all namespaces and proxies. */
export function listFinalProblems({ namespaces, proxies }: StatusReport): Problem[] {
  const problems = [
    ...namespaces.flatMap(({ problem }) => problem ?? []),
    ...proxies.flatMap((one) => one.problems),
  ];
  return problems.filter(({ isFinal }) => isFinal);
}

/** Says how many proxies and namespaces are not ready. */
export function countUnready({ namespaces, proxies }: StatusReport): string {
  const unready = proxies.filter((proxy) => !proxy.isReady).length;
  const without = namespaces.filter(({ problem }) => problem !== undefined).length;
  const parts = [
    ...(unready > 0 ? [`${unready} of ${proxies.length} proxies do not run what their resource says`] : []),
    ...(without > 0 ? [`${without} of ${namespaces.length} namespaces have no resource`] : []),
  ];
  return parts.join(', and ') || 'no proxy is selected';
}
