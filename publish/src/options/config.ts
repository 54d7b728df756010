import { readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import type { ReceiverName } from '../resources/receiver.ts';
import {
  BACKEND_FLAGS,
  type BackendSettings,
  type ExternalSettings,
  readBackend,
  readExternal,
  type Surroundings,
} from './backend.ts';
import { badValue, flag, flagOrVariable, type Values } from './flag.ts';
import { parsePort } from './parsers.ts';

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
  file?: string;
  backend: BackendSettings;
  /** There if the backend is not a service of the mesh. */
  external?: ExternalSettings;
  /** There if the backend is a receiver in the cluster. */
  receiver?: ReceiverName;
  sampling?: SamplingSettings;
  logLevel?: string;
}

const ENABLED = 'TRACE_SAMPLING_ENABLED';
const DEFAULT_SAMPLING_PORT = 9990;

/** The flag that names the file with the pluginConfig. */
export const CONFIG_FILE_FLAGS = {
  config: flag.image.text('--config <file>', 'a pluginConfig in YAML or JSON', (text) => text, {
    isCommon: true,
  }),
};

/** The flags of the sampling manager. */
export const SAMPLING_FLAGS = {
  samplingManager: flag.exchanges.switch(
    '--sampling-manager',
    'capture only the hosts that a sampling manager beside the backend names',
    {
      variable: ENABLED,
      default: 'false',
      environment: { [ENABLED]: 'true: as --sampling-manager, if --config has no sampling.manager' },
    },
  ),
  samplingPort: flag.exchanges.text(
    '--sampling-port <port>',
    'service port of the sampling manager',
    parsePort,
    {
      variable: 'WASM_FILTER_TRACE_SAMPLING_PORT',
      default: `${DEFAULT_SAMPLING_PORT}`,
      environment: {
        WASM_FILTER_TRACE_SAMPLING_PORT:
          'used if there is a sampling manager and --sampling-port is not given',
      },
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
    ...(file !== undefined && { file }),
    backend,
    ...(external && { external }),
    ...(receiver && { receiver }),
    // A receiver has no sampling manager beside it, whatever the environment says.
    ...(sampling && receiver === undefined && { sampling }),
    ...(logLevel !== undefined && { logLevel }),
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
  const port = flagOrVariable(samplingPort, SAMPLING_FLAGS.samplingPort, around, parsePort)?.value;
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
