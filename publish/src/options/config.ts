import { readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { DEFAULT_BACKEND_PORT, parseBackendAddress } from '../resources/backend-address.ts';
import { RECEIVER_PORT, type ReceiverName, receiverHost } from '../resources/receiver-spec.ts';
import {
  badValue,
  common,
  flag,
  flagOrVariable,
  type Setting,
  type Surroundings,
  type TextOrigin,
  type Values,
} from './flag.ts';
import { anyText, parseIf, parsePort } from './parsers.ts';
import { parseReceiver, refuseBesideReceiver } from './receiver.ts';

/** A pluginConfig as it was written: any keys, not checked yet. */
export type ConfigObject = Record<string, unknown>;

/** The sampling manager beside the backend, and who asked for it; a flag wins over the config file, a variable does not. */
export interface SamplingSettings {
  port: number;
  source: string;
  isFlag: boolean;
}

/** What a command line says about the pluginConfig. */
export interface ConfigRequest {
  /** The file as it was named, in YAML or JSON. */
  file?: string | undefined;
  backend: BackendSettings;
  /** There if the backend is not a service of the mesh. */
  external?: ExternalSettings | undefined;
  /** There if the backend is a receiver in the cluster. */
  receiver?: ReceiverName | undefined;
  sampling?: SamplingSettings | undefined;
  logLevel?: string | undefined;
}

/** What the flags and the seed's variables say about the backend. */
export interface BackendSettings {
  address?: Setting<string> | undefined;
  port?: Setting<number> | undefined;
}

/** What a backend outside the mesh needs as well. */
export interface ExternalSettings {
  tls?: { sni?: string | undefined; caFile?: string | undefined };
}

const ENABLED = 'TRACE_SAMPLING_ENABLED';
const DEFAULT_SAMPLING_PORT = 9990;

/** The flag that names the file with the pluginConfig. */
export const CONFIG_FILE_FLAGS = common({
  config: flag.image.text('--config <file>', 'a pluginConfig in YAML or JSON', anyText),
});

const IF_NOT_SAID = 'used if neither the flag nor --config says it';

/** The flags that say where exchanges go. */
export const BACKEND_FLAGS = {
  ...common({
    receiver: flag.backend.text(
      '--receiver <namespace[/name]>',
      'post to the receiver in this namespace (see `meshtap receiver`), as spans with bodies',
      parseReceiver,
    ),
    backendAddress: flag.backend.text(
      '--backend-address <host>',
      'host of the backend, as the mesh knows it',
      parseAddress,
      { variable: 'WASM_FILTER_TRACE_BACKEND_ADDRESS', variableUse: IF_NOT_SAID },
    ),
    backendPort: flag.backend.text('--backend-port <port>', 'service port of the backend', parsePort, {
      variable: 'WASM_FILTER_TRACE_BACKEND_PORT',
      default: `${DEFAULT_BACKEND_PORT}`,
      variableUse: IF_NOT_SAID,
    }),
  }),
  backendExternal: flag.backend.switch(
    '--backend-external',
    'the backend is outside the mesh: also write a ServiceEntry for it',
  ),
  backendTls: flag.backend.switch(
    '--backend-tls',
    'use TLS to an external backend: also write a DestinationRule',
  ),
  backendSni: flag.backend.text(
    '--backend-sni <name>',
    'server name and certificate name of an external backend',
    (text, { source }) => {
      if (parseBackendAddress(text, source).kind === 'name') return text;
      const fix = "Give the name in the backend's certificate.";
      throw badValue(text, source, 'TLS server names cannot be IP addresses', fix);
    },
    { default: 'its host' },
  ),
  backendCaFile: flag.backend.text(
    '--backend-ca-file <path>',
    "certificate authority of an external backend, a path in the proxies' file system",
    parseIf(
      (text) => text.startsWith('/'),
      'it is not an absolute path',
      "Give the path of the file in the proxies' file system.",
    ),
  ),
};

/** The flags of the sampling manager. */
export const SAMPLING_FLAGS = {
  samplingManager: flag.exchanges.switch(
    '--sampling-manager',
    'capture only the hosts that a sampling manager beside the backend names',
    {
      variable: ENABLED,
      default: 'false',
      variableUse: 'true: as --sampling-manager, if --config has no sampling.manager',
    },
  ),
  samplingPort: flag.exchanges.text(
    '--sampling-port <port>',
    'service port of the sampling manager',
    parsePort,
    {
      variable: 'WASM_FILTER_TRACE_SAMPLING_PORT',
      default: `${DEFAULT_SAMPLING_PORT}`,
      variableUse: 'used if there is a sampling manager and --sampling-port is not given',
    },
  ),
};

/** All flags that the pluginConfig is made from. */
export const CONFIG_FLAGS = {
  ...CONFIG_FILE_FLAGS,
  logLevel: flag.image.choice(
    '--log-level <level>',
    'trace, debug, info, warn or error',
    ['trace', 'debug', 'info', 'warn', 'error'],
    { default: 'warn' },
  ),
  ...BACKEND_FLAGS,
  ...SAMPLING_FLAGS,
};

type ConfigValues = Values<typeof CONFIG_FILE_FLAGS & typeof BACKEND_FLAGS & typeof SAMPLING_FLAGS> &
  Partial<Values<typeof CONFIG_FLAGS>>;

/** Reads what a command line says about the pluginConfig. Throws a usage error that names the flag or the variable. */
export function readConfig(values: ConfigValues, around: Surroundings): ConfigRequest {
  const { config: file, logLevel, receiver } = values;
  const backend = readBackend(values, around);
  const external = readExternal(values);
  const sampling = readSampling(values, around);
  return {
    ...{ file, backend, external, receiver, logLevel },
    // A receiver has no sampling manager beside it, whatever the environment says.
    sampling: receiver === undefined ? sampling : undefined,
  };
}

function readSampling(
  { samplingManager: isFlag, samplingPort }: Values<typeof SAMPLING_FLAGS>,
  around: Surroundings,
): SamplingSettings | undefined {
  const isEnabled = readEnabled(around) || isFlag;
  if (samplingPort !== undefined && !isEnabled) {
    throw usageError(
      'Cannot use --sampling-port',
      'there is no sampling manager to ask',
      'Add --sampling-manager, or leave it off.',
    );
  }
  if (!isEnabled) return undefined;
  const port = flagOrVariable(samplingPort, SAMPLING_FLAGS.samplingPort, around)?.value;
  return {
    port: port ?? DEFAULT_SAMPLING_PORT,
    source: isFlag ? '--sampling-manager' : `${ENABLED}=true`,
    isFlag,
  };
}

function readEnabled(around: Surroundings): boolean {
  const value = readVariable(around, ENABLED)?.toLowerCase();
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw badValue(value, ENABLED, 'it is neither true nor false', 'Set it to true or false, or unset it.');
}

type BackendValues = Values<typeof BACKEND_FLAGS>;

/** Reads where exchanges go. Throws a usage error that names the flag or the variable. */
function readBackend(
  values: BackendValues & { samplingManager?: boolean },
  around: Surroundings,
): BackendSettings {
  const { receiver, backendAddress, backendPort } = values;
  if (receiver !== undefined) {
    refuseBesideReceiver(values);
    const mark = { source: '--receiver', isFlag: true };
    return { address: { ...mark, value: receiverHost(receiver) }, port: { ...mark, value: RECEIVER_PORT } };
  }
  const address = flagOrVariable(backendAddress, BACKEND_FLAGS.backendAddress, around);
  const port = flagOrVariable(backendPort, BACKEND_FLAGS.backendPort, around);
  return { address, port };
}

/** Reads what an external backend needs; undefined if the backend is a service of the mesh. */
function readExternal(values: BackendValues): ExternalSettings | undefined {
  const { backendExternal: isExternal, backendTls: isTls, backendSni: sni, backendCaFile: caFile } = values;
  if (!isTls && (sni !== undefined || caFile !== undefined)) {
    throw usageError(
      `Cannot use ${sni === undefined ? '--backend-ca-file' : '--backend-sni'}`,
      'it says how to use TLS, and --backend-tls is missing',
      'Add --backend-external --backend-tls.',
    );
  }
  if (isTls && !isExternal) {
    throw usageError(
      'Cannot use --backend-tls',
      'the mesh itself encrypts what goes to its own services',
      'Leave it off, or add --backend-external for a backend outside the mesh.',
    );
  }
  if (!isExternal) return undefined;
  if (!isTls) return {};
  return { tls: { sni, caFile } };
}

function parseAddress(text: string, { source }: TextOrigin): string {
  return parseBackendAddress(text, source).address;
}
