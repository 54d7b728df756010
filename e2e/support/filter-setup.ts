import { rename, writeFile } from 'node:fs/promises';

/**
 * The filter: file of the module, and its configuration's bytes as text (none: zero bytes). `name` is the plugin's, by
 * default `meshtap`; filters of the same module share a VM whatever their names are. With `discoveryFile` Envoy reads
 * the configuration from that file, and its changes too: see publishSetup.
 */
export type FilterSetup = {
  moduleFile: string;
  configuration?: string;
  name?: string;
  discoveryFile?: string;
};

const WASM = 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm';

/** Makes the entry in Envoy's list of HTTP filters. */
export function makeFilter(setup: FilterSetup): object {
  const { name = 'meshtap', discoveryFile } = setup;
  if (discoveryFile === undefined) return { name, typed_config: makeWasm(setup) };
  const source = { path_config_source: { path: discoveryFile }, resource_api_version: 'V3' };
  return { name, config_discovery: { config_source: source, type_urls: [WASM] } };
}

/** Replaces a filter's `discoveryFile` in one step, so that Envoy takes it. `version` must be a new one. */
export async function publishSetup(setup: FilterSetup, version: number): Promise<void> {
  const { name = 'meshtap', discoveryFile = '' } = setup;
  const resource = {
    '@type': 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
    name,
    typed_config: makeWasm(setup),
  };
  const draft = `${discoveryFile}.draft`;
  await writeFile(draft, JSON.stringify({ version_info: `${version}`, resources: [resource] }));
  // Envoy looks when a file is moved to this place.
  await rename(draft, discoveryFile);
}

// As Istio's agent delivers a WasmPlugin: a StringValue that holds the pluginConfig as JSON, or nothing.
function makeWasm({ moduleFile, configuration, name = 'meshtap' }: FilterSetup): object {
  const value = { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: configuration };
  return {
    '@type': WASM,
    config: {
      name,
      root_id: 'meshtap',
      failure_policy: 'FAIL_OPEN',
      vm_config: {
        vm_id: 'meshtap',
        runtime: 'envoy.wasm.runtime.v8',
        code: { local: { filename: moduleFile } },
      },
      ...(configuration === undefined ? {} : { configuration: value }),
    },
  };
}
