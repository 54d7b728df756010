import { usageError } from '../errors.ts';
import { isObject } from '../json.ts';
import type { BackendSettings, ConfigObject, SamplingSettings } from '../options/config.ts';
import {
  type BackendHost,
  DEFAULT_BACKEND_PORT,
  findBackendService,
  parseBackendAddress,
} from './backend-address.ts';
import { RECEIVER_PORT, type ReceiverName, receiverHost } from './receiver-spec.ts';

/** The inputs of a pluginConfig. `source` names the config file in errors. */
export interface ConfigInputs {
  file: ConfigObject;
  source: string;
  backend: BackendSettings;
  logLevel?: string | undefined;
}

/** A pluginConfig with its backend, and where that is. `host` is undefined if the config names an Envoy cluster. */
export interface MergedConfig {
  config: ConfigObject;
  host?: BackendHost;
  port: number;
}

const RECEIVER_FORMAT = 'otlp-traces';
const RECEIVER_PATH = '/v1/traces';
// The default of the format scnt. The formats of OTLP capture no bodies by default.
const RECEIVER_BODY_BYTES = 1_000_000;
// A POST costs Envoy far more than the bytes in it, and a page does not need exchanges within less than a second.
const RECEIVER_MAX_TRACES = 50;
// For about two minutes, in which a pod is replaced or a store comes back. The queue bounds what waits.
const RECEIVER_MAX_ATTEMPTS = 10;

/**
 * Merges the inputs: flags win over the config file, which wins over environment variables. The result is not checked
 * against the schema, and neither are values of a wrong type, here and below: the schema refuses them later.
 */
export function mergeConfig({ file, source, backend, logLevel }: ConfigInputs): MergedConfig {
  const config = { ...file, ...(logLevel !== undefined && { logLevel }) };
  const before = file.backend ?? {};
  if (!isObject(before)) return { config, port: DEFAULT_BACKEND_PORT };
  if (before.cluster !== undefined) {
    refuseFlagsWithCluster(backend, source);
    return { config, port: DEFAULT_BACKEND_PORT };
  }
  const address = choose(backend.address, before.address);
  const port = choose(backend.port, before.port) ?? DEFAULT_BACKEND_PORT;
  if (address === undefined) {
    throw usageError(
      'Cannot generate resources',
      'no backend address was given',
      'Say where to send exchanges with --backend-address HOST, WASM_FILTER_TRACE_BACKEND_ADDRESS, or backend.address in --config.',
    );
  }
  const isTyped = typeof address === 'string' && typeof port === 'number';
  const host = isTyped ? parseBackendAddress(address, `backend.address in ${source}`) : undefined;
  const { address: _address, port: _port, ...others } = before;
  return {
    config: { ...config, backend: { address: host?.address ?? address, port, ...others } },
    port: typeof port === 'number' ? port : DEFAULT_BACKEND_PORT,
    ...(host && { host }),
  };
}

/** Adds members to the backend of a config. */
export function extendBackend(config: ConfigObject, additions: ConfigObject): ConfigObject {
  return { ...config, backend: { ...(config.backend as ConfigObject), ...additions } };
}

function choose<T>(setting: { value: T; isFlag: boolean } | undefined, inFile: unknown): unknown {
  if (setting?.isFlag) return setting.value;
  return inFile ?? setting?.value;
}

function refuseFlagsWithCluster({ address, port }: BackendSettings, source: string): void {
  const flag = [address, port].find((setting) => setting?.isFlag);
  if (flag === undefined) return;
  throw usageError(
    `Cannot use ${flag.source} together with backend.cluster in ${source}`,
    'the cluster alone decides where exchanges go',
    'Remove the flag, or remove backend.cluster from the file.',
  );
}

/**
 * Prepares a config for a receiver: spans, which carry times and names of workloads, with bodies, several in one POST,
 * which is tried often enough to outlast a restart.
 * The config may change how much is captured and how it is posted. Throws a usage error if it names another backend or
 * format.
 */
export function addReceiver(config: ConfigObject, receiver: ReceiverName, source: string): ConfigObject {
  const { format, backend, capture, batch, limits } = config;
  const only = (key: string, found: unknown, wanted?: unknown) => {
    if (found === undefined || found === wanted) return;
    throw usageError(
      `Cannot use --receiver together with ${source}`,
      `${key} in it says something else`,
      `Remove --receiver, or remove ${key}${wanted === undefined ? '' : ` other than ${wanted}`} from the file.`,
    );
  };
  only('format', format, RECEIVER_FORMAT);
  if (isObject(backend)) {
    only('backend.cluster', backend.cluster);
    only('backend.address', backend.address, receiverHost(receiver));
    only('backend.port', backend.port, RECEIVER_PORT);
    only('backend.path', backend.path, RECEIVER_PATH);
  }
  const bodies = { maxRequestBodyBytes: RECEIVER_BODY_BYTES, maxResponseBodyBytes: RECEIVER_BODY_BYTES };
  return {
    backend: {},
    ...config,
    format: RECEIVER_FORMAT,
    capture: fillIn(capture, bodies),
    batch: fillIn(batch, { maxTraces: RECEIVER_MAX_TRACES }),
    limits: fillIn(limits, { maxAttempts: RECEIVER_MAX_ATTEMPTS }),
  };
}

function fillIn(given: unknown, defaults: ConfigObject): unknown {
  if (given === undefined) return defaults;
  return isObject(given) ? { ...defaults, ...given } : given;
}

/**
 * Adds the sampling manager, which is another port of the backend's host, to a config that has its backend. If only an
 * environment variable asks for one, a manager in the config file stays.
 */
export function addSamplingManager(config: ConfigObject, settings: SamplingSettings): ConfigObject {
  const { sampling = {}, backend } = config;
  if (!isObject(sampling) || !isObject(backend)) return config;
  const before = sampling.manager ?? {};
  if (!isObject(before) || (sampling.manager !== undefined && !settings.isFlag)) return config;
  const service = findBackendService(config);
  if (service !== undefined) {
    const manager = { ...before, cluster: `outbound|${settings.port}||${service.host}` };
    return { ...config, sampling: { ...sampling, manager } };
  }
  if (typeof backend.cluster !== 'string') return config;
  throw refuseManager(
    settings,
    'backend.cluster',
    'the manager runs beside the backend, and Istio does not make this cluster from a service',
  );
}

/** Refuses a sampling manager beside an external backend: proxies have no cluster for its port. */
export function refuseExternalManager(settings: SamplingSettings): never {
  throw refuseManager(
    settings,
    '--backend-external',
    'the proxies would have no cluster for the port of the manager',
  );
}

function refuseManager({ source }: SamplingSettings, other: string, why: string): Error {
  const fix = 'Remove it, or give sampling.manager.cluster in --config.';
  return usageError(`Cannot use ${source} together with ${other}`, why, fix);
}
