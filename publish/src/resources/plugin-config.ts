import { usageError } from '../errors.ts';
import { type BackendSettings, DEFAULT_BACKEND_PORT } from '../options/backend.ts';
import { type BackendHost, parseBackendAddress } from '../options/backend-address.ts';
import type { ConfigObject } from '../options/config-file.ts';

/** What a pluginConfig is put together from. `source` names the config file for errors. */
export interface ConfigInputs {
  file: ConfigObject;
  source: string;
  backend: BackendSettings;
  logLevel?: string;
}

/** A pluginConfig that names its backend, and where that is; `host` is undefined when the config names an Envoy cluster. */
export interface MergedConfig {
  config: ConfigObject;
  host?: BackendHost;
  port: number;
}

/** Merges flags over the config file over the seed's variables. The result is not checked against the schema yet. */
export function mergeConfig({ file, source, backend, logLevel }: ConfigInputs): MergedConfig {
  const config = { ...file, ...(logLevel !== undefined && { logLevel }) };
  const before = file.backend ?? {};
  // A backend of a wrong type is the schema's to refuse.
  if (!isObject(before)) return { config, port: DEFAULT_BACKEND_PORT };
  if (before.cluster !== undefined) {
    refuseFlagsBesideCluster(backend, source);
    return { config, port: DEFAULT_BACKEND_PORT };
  }
  const address = choose(backend.address, before.address);
  const port = choose(backend.port, before.port) ?? DEFAULT_BACKEND_PORT;
  if (address === undefined) {
    throw usageError(
      'Cannot generate resources',
      'no backend address was given',
      'Say where exchanges go with --backend-address HOST, WASM_FILTER_TRACE_BACKEND_ADDRESS, or backend.address in --config.',
    );
  }
  const isChecked = typeof address === 'string' && typeof port === 'number';
  const host = isChecked ? parseBackendAddress(address, `backend.address in ${source}`) : undefined;
  const { address: _address, port: _port, ...others } = before;
  return {
    config: { ...config, backend: { address: host?.address ?? address, port, ...others } },
    port: typeof port === 'number' ? port : DEFAULT_BACKEND_PORT,
    ...(host && { host }),
  };
}

/** Adds to the backend of a config. */
export function extendBackend(config: ConfigObject, additions: ConfigObject): ConfigObject {
  return { ...config, backend: { ...(config.backend as ConfigObject), ...additions } };
}

function choose<T>(setting: { value: T; isFlag: boolean } | undefined, inFile: unknown): unknown {
  if (setting?.isFlag) return setting.value;
  return inFile ?? setting?.value;
}

function refuseFlagsBesideCluster({ address, port }: BackendSettings, source: string): void {
  const flag = [address, port].find((setting) => setting?.isFlag);
  if (flag === undefined) return;
  throw usageError(
    `Cannot use ${flag.source} together with backend.cluster in ${source}`,
    'the cluster alone decides where exchanges go',
    'Leave the flag off, or take backend.cluster out of the file.',
  );
}

function isObject(value: unknown): value is ConfigObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
