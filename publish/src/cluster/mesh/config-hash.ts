import { createHash } from 'node:crypto';

/** What a proxy gives the filter: its configuration, and the variables of its VM. */
export interface FilterConfig {
  config: unknown;
  variables: Readonly<Record<string, string>>;
  /** Names of variables whose values come from the environment of the proxy. */
  hostVariables: readonly string[];
}

// Variables that tell the agent how to pull a module, and the version of the resource. The agent removes all variables
// with this prefix when it loads a module that it has pulled, but keeps them for a module that is a file.
// Source: istio `pkg/wasm/convert.go`, rewriteVMConfig.
const ISTIO_PREFIX = 'ISTIO_META_';

/**
 * Hashes the configuration of a filter: `sha256:HEX` of its canonical JSON (sorted members, no spaces). The hash is the
 * same for a configuration in a resource and in a proxy, where it has passed through a protobuf `Struct`: an empty
 * configuration is none, the order of members does not matter, and numbers are doubles. Variables are part of the hash
 * only if there are some other than Istio's.
 */
export function hashFilterConfig({ config, variables, hostVariables }: FilterConfig): string {
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
