import { createHash } from 'node:crypto';

/** What a proxy is to give the filter: its configuration, and the variables of its VM. */
export interface PluginSetup {
  config: unknown;
  variables: Readonly<Record<string, string>>;
  /** Names of variables whose values the proxy takes from its own environment. */
  hostVariables: readonly string[];
}

// Variables by which istiod tells the agent how to pull, and the resource's version. The agent takes all of that prefix
// away when it puts a pulled module in; it has no part in a module that is a file, which keeps them.
// Source: istio `pkg/wasm/convert.go`, rewriteVMConfig.
const ISTIO_PREFIX = 'ISTIO_META_';

/**
 * Hashes what a filter is configured with: `sha256:HEX` of its canonical JSON (members sorted, no spaces). Alike for a
 * configuration in a resource and in a proxy: an empty one is none, the order of members says nothing, and numbers are
 * doubles. Source: protobuf `Struct`, which it passes through. Variables count only where there are any besides Istio's.
 */
export function hashSetup({ config, variables, hostVariables }: PluginSetup): string {
  const plain = config ?? {};
  const own = Object.fromEntries(
    Object.entries(variables).filter(([name]) => !name.startsWith(ISTIO_PREFIX)),
  );
  const hasVariables = Object.keys(own).length > 0 || hostVariables.length > 0;
  const whole = hasVariables
    ? { config: plain, variables: own, hostVariables: [...new Set(hostVariables)].sort() }
    : plain;
  return `sha256:${createHash('sha256').update(canonicalJson(whole)).digest('hex')}`;
}

/** Writes JSON with sorted members and no spaces. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
