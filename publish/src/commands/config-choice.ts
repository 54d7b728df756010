import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { type ExternalSettings, readBackend, readExternal } from '../options/backend.ts';
import { type ConfigObject, LOG_LEVELS } from '../options/config-file.ts';
import { type RawOptions, readChoice, readText } from '../options/raw.ts';
import { readReceiver } from '../options/receiver.ts';
import { readSampling } from '../options/sampling.ts';
import { warnOfShortName } from '../resources/backend-address.ts';
import type { ExternalBackend } from '../resources/backend-resources.ts';
import type { ReceiverName } from '../resources/receiver.ts';

/** A checked pluginConfig, and the external backend that needs resources of its own. */
export interface ConfigChoice {
  pluginConfig: ConfigObject;
  external?: ExternalBackend;
}

/** Puts the pluginConfig together from flags, file and environment, and checks it. */
export async function chooseConfig(
  raw: RawOptions,
  context: CommandContext,
  name: string,
  warn: (text: string | undefined) => void,
): Promise<ConfigChoice> {
  const backend = readBackend(raw, context);
  const settings = readExternal(raw);
  const receiver = readReceiver(raw);
  // A receiver has no sampling manager beside it, whatever the environment says.
  const sampling = receiver === undefined ? readSampling(raw, context) : undefined;
  const logLevel = readChoice(raw, 'logLevel', LOG_LEVELS);
  const path = readText(raw, 'config');
  const [{ extendBackend, mergeConfig }, { addSamplingManager, refuseExternalManager }, ...others] =
    await Promise.all([
      import('../resources/plugin-config.ts'),
      import('../resources/plugin-config.ts'),
      import('../resources/config-schema.ts'),
      import('../options/config-file.ts'),
    ]);
  const [{ checkConfig }, { readConfigFile }] = others;
  const source = path ?? 'the flags and variables';
  const given = path === undefined ? {} : await readConfigFile(path, context.cwd);
  const file = receiver === undefined ? given : await forReceiver(given, receiver, source);
  const merged = mergeConfig({ file, source, backend, ...(logLevel && { logLevel }) });
  const { host, port } = merged;
  const config = sampling === undefined ? merged.config : addSamplingManager(merged.config, sampling);
  checkConfig(config, source);
  if (settings === undefined) {
    if (host !== undefined) checkMeshHost(host, warn);
    return { pluginConfig: config };
  }
  const { describeExternal, externalConfig } = await import('../resources/backend-resources.ts');
  if (sampling !== undefined && config !== merged.config) refuseExternalManager(sampling);
  const external = describeExternal(name, checkExternalHost(host, settings), port, settings);
  return { pluginConfig: extendBackend(config, externalConfig(external)), external };
}

async function forReceiver(
  config: ConfigObject,
  receiver: ReceiverName,
  source: string,
): Promise<ConfigObject> {
  const { addReceiver } = await import('../resources/plugin-config.ts');
  return addReceiver(config, receiver, source);
}

function checkMeshHost(
  host: { address: string; kind: 'name' | 'ip' },
  warn: (text: string | undefined) => void,
): void {
  if (host.kind === 'name') {
    warn(warnOfShortName(host.address));
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
      'the config names an Envoy cluster, which is there already',
      'Leave the flag off, or take backend.cluster out of the file and give backend.address.',
    );
  }
  if (!/\.svc\.cluster\.local$/.test(host.address)) return host.address;
  throw usageError(`Cannot use ${flags}`, `${host.address} is a service of the mesh`, 'Leave the flag off.');
}
