import { usageError } from '../errors.ts';
import type { ConfigObject } from '../options/config-file.ts';
import type { SamplingSettings } from '../options/sampling.ts';
import { findBackendService } from './backend-cluster.ts';

/**
 * Adds the sampling manager, another port of the backend's host, to a config that names its backend. It is not checked
 * against the schema yet. A manager of the config file stays where a variable alone asks for one.
 */
export function addSamplingManager(config: ConfigObject, settings: SamplingSettings): ConfigObject {
  const sampling = config.sampling ?? {};
  // What is of a wrong type is the schema's to refuse.
  if (!isObject(sampling) || !isObject(config.backend)) return config;
  const before = sampling.manager ?? {};
  if (!isObject(before) || (sampling.manager !== undefined && !settings.isFlag)) return config;
  const service = findBackendService(config);
  if (service === undefined) return refuseUnlessWrong(config, settings);
  const manager = { ...before, cluster: `outbound|${settings.port}||${service.host}` };
  return { ...config, sampling: { ...sampling, manager } };
}

/** Refuses a sampling manager beside an external backend, for whose port there is no cluster. */
export function refuseExternalManager({ source }: SamplingSettings): never {
  throw usageError(
    `Cannot use ${source} together with --backend-external`,
    'the proxies would know no cluster for the port of the manager',
    'Leave it off, or give sampling.manager.cluster in --config.',
  );
}

function refuseUnlessWrong(config: ConfigObject, { source }: SamplingSettings): ConfigObject {
  const { cluster } = config.backend as ConfigObject;
  if (typeof cluster !== 'string') return config;
  throw usageError(
    `Cannot use ${source} together with backend.cluster`,
    'the manager lives beside the backend, and this cluster is none that Istio makes of a service',
    'Leave it off, or give sampling.manager.cluster in --config.',
  );
}

function isObject(value: unknown): value is ConfigObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
