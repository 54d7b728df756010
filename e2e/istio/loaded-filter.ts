import type { MeshProxy } from '../mesh/mesh.ts';

/** What a proxy runs for a plugin: the filter, or what Istio's agent uses instead if the filter cannot be pulled. */
export type LoadedFilter =
  | { kind: 'filter'; configuration: string; moduleFile: string }
  | { kind: 'stand-in'; prefix: string }
  | { kind: 'nothing' };

/** `rules_stat_prefix` of the stand-in that lets all traffic pass. Source: Istio's pkg/wasm/convert.go. */
export const ALLOWS_ALL = 'wasm-default-allow';

// Source: envoy.admin.v3.EcdsConfigDump, with what Istio puts into it.
type EcdsDump = {
  configs?: { ecds_filters?: EcdsFilter[]; ecds_filter?: EcdsFilter['ecds_filter'] }[];
};
type EcdsFilter = { ecds_filter: { name: string; typed_config: TypedConfig } };
type TypedConfig = {
  '@type': string;
  rules_stat_prefix?: string;
  config?: {
    configuration?: { value?: string };
    vm_config?: { code?: { local?: { filename?: string } } };
  };
};

/** Reads what a proxy runs for the plugin `namespace/name`. */
export async function readLoadedFilter(
  proxy: MeshProxy,
  namespace: string,
  name: string,
): Promise<LoadedFilter> {
  const text = await proxy.readAdmin('/config_dump?resource=ecds_filters');
  // Envoy's answer as long as there has been no such filter.
  if (text.includes('not found in config dump')) return { kind: 'nothing' };
  const dump = JSON.parse(text) as EcdsDump;
  const filters = (dump.configs ?? []).flatMap(({ ecds_filter }) => (ecds_filter ? [ecds_filter] : []));
  // Releases differ in what comes before and, from a `~` on, after it.
  const isOurs = (full: string) => full.split('~')[0]?.endsWith(`/${namespace}.${name}`) ?? false;
  const config = filters.find((filter) => isOurs(filter.name))?.typed_config;
  if (!config) return { kind: 'nothing' };
  if (config['@type'].endsWith('.Wasm')) {
    const { configuration, vm_config } = config.config ?? {};
    const moduleFile = vm_config?.code?.local?.filename ?? '';
    return { kind: 'filter', configuration: configuration?.value ?? '', moduleFile };
  }
  return { kind: 'stand-in', prefix: config.rules_stat_prefix ?? config['@type'] };
}
