import type { Counters } from './counters.ts';

/**
 * What a proxy does with the filter. `stand-in-*`: Istio's agent could not get the module; `absent`: nothing was given to
 * it; `rejected`: the filter runs and cannot use its configuration; `not-running`: its pod does not.
 */
export type ProxyState =
  | 'running'
  | 'stand-in-allow'
  | 'stand-in-deny'
  | 'absent'
  | 'rejected'
  | 'unreachable'
  | 'not-running';

/** What is wrong (no final dot) and what to do (whole sentences). */
export interface Finding {
  why: string;
  fix: string;
}

/** What is known of one proxy. Holds no value of a configuration, only hashes. */
export interface ProxyStatus {
  namespace?: string;
  name: string;
  source: 'pod' | 'admin' | 'file';
  state: ProxyState;
  /** It runs the filter that the resource says, with its configuration, and the filter is alive. */
  isReady: boolean;
  /** The resource that it was compared with, such as `WasmPlugin shop/meshtap`. */
  resource?: string;
  /** `sha256:HEX` of the image's manifest. */
  digest?: string;
  expectedDigest?: string;
  /** Path of the module, where it is no image. */
  file?: string;
  /** Undefined where there is nothing to compare. */
  hasExpectedModule?: boolean;
  configHash?: string;
  expectedConfigHash?: string;
  hasExpectedConfig?: boolean;
  /** Undefined where there was one look only. */
  isBeating?: boolean;
  counters?: Counters;
  /** Plugins of the module in the proxy, whose counters are added up. */
  pluginCount?: number;
  problems: Finding[];
  /** What does not count as failure. */
  warnings: Finding[];
}

/** What is known of one listed namespace. */
export interface NamespaceStatus {
  namespace: string;
  /** The resource that serves it: its own, or that of the root namespace. */
  resource?: string;
  proxyCount: number;
  problem?: Finding;
  warning?: Finding;
}

/** What is known of all that was asked for. */
export interface StatusReport {
  namespaces: NamespaceStatus[];
  proxies: ProxyStatus[];
}

/** Names a proxy as NAMESPACE/NAME. */
export function nameProxy({ namespace, name }: Pick<ProxyStatus, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** True if every proxy is ready, and every listed namespace has a resource. True of nothing at all, too. */
export function isReady({ namespaces, proxies }: StatusReport): boolean {
  return namespaces.every(({ problem }) => problem === undefined) && proxies.every((proxy) => proxy.isReady);
}
