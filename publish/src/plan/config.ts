import type { RunContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { ExternalSettings } from '../options/backend.ts';
import type { ConfigObject, ConfigRequest } from '../options/config.ts';
import { warnOfShortName } from '../resources/backend-address.ts';
import { describeExternal, type ExternalBackend, externalConfig } from '../resources/backend-resources.ts';
import { checkConfig } from '../resources/config-schema.ts';
import {
  addReceiver,
  addSamplingManager,
  extendBackend,
  mergeConfig,
  refuseExternalManager,
} from '../resources/plugin-config.ts';
import { readConfigFile } from './config-file.ts';

/** A checked pluginConfig, and the external backend that needs resources of its own. */
export interface ConfigPlan {
  pluginConfig: ConfigObject;
  external?: ExternalBackend;
}

/** Puts the pluginConfig together from flags, file and environment, and checks it. `name` is that of the plugin. */
export async function planConfig(request: ConfigRequest, name: string, run: RunContext): Promise<ConfigPlan> {
  const { file, backend, external: settings, receiver, sampling, logLevel } = request;
  const source = file ?? 'the flags and variables';
  const given = file === undefined ? {} : await readConfigFile(file, run.cwd);
  const merged = mergeConfig({
    file: receiver === undefined ? given : addReceiver(given, receiver, source),
    ...{ source, backend },
    ...(logLevel && { logLevel }),
  });
  const config = sampling === undefined ? merged.config : addSamplingManager(merged.config, sampling);
  checkConfig(config, source);
  if (settings === undefined) {
    if (merged.host !== undefined) checkMeshHost(merged.host, run);
    return { pluginConfig: config };
  }
  if (sampling !== undefined && config !== merged.config) refuseExternalManager(sampling);
  const host = checkExternalHost(merged.host, settings);
  const external = describeExternal(name, host, merged.port, settings);
  return { pluginConfig: extendBackend(config, externalConfig(external)), external };
}

function checkMeshHost(host: { address: string; kind: 'name' | 'ip' }, { emit }: RunContext): void {
  if (host.kind === 'name') {
    const text = warnOfShortName(host.address);
    if (text !== undefined) emit({ kind: 'warning', text });
    return;
  }
  throw usageError(
    `Cannot use ${host.address} as the backend's address`,
    'the mesh knows no service by an IP address',
    "Give the service's host name, or add --backend-external for a backend outside the mesh.",
  );
}

function checkExternalHost(host: { address: string } | undefined, settings: ExternalSettings): string {
  const flags = settings.tls === undefined ? '--backend-external' : '--backend-external --backend-tls';
  if (host === undefined) {
    throw usageError(
      `Cannot use ${flags}`,
      'the config names an Envoy cluster that already exists',
      'Leave the flag off, or remove backend.cluster from the file and give backend.address.',
    );
  }
  if (!/\.svc\.cluster\.local$/.test(host.address)) return host.address;
  throw usageError(`Cannot use ${flags}`, `${host.address} is a service of the mesh`, 'Leave the flag off.');
}
