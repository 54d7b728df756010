import type { Command } from 'commander';
import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';
import { parsePort, type RawOptions, readSwitch, readText } from './raw.ts';

/** The sampling manager beside the backend, and who asked for it; a flag wins over the config file, a variable does not. */
export interface SamplingSettings {
  port: number;
  source: string;
  isFlag: boolean;
}

const FLAG = '--sampling-manager';
const VARIABLE = 'TRACE_SAMPLING_ENABLED';
const PORT_VARIABLE = 'WASM_FILTER_TRACE_SAMPLING_PORT';
const DEFAULT_PORT = 9990;

/** Adds the flags of the sampling manager. */
export function addSamplingOptions(command: Command): Command {
  return command
    .option(
      FLAG,
      `keep only the hosts that a sampling manager beside the backend names (env ${VARIABLE}; default false)`,
    )
    .option(
      '--sampling-port <port>',
      `service port of the sampling manager (env ${PORT_VARIABLE}; default ${DEFAULT_PORT})`,
    );
}

/** Reads where the sampling manager is; undefined when there is none. Throws a usage error that names the flag or the variable. */
export function readSampling(raw: RawOptions, context: CommandContext): SamplingSettings | undefined {
  const isFlag = readSwitch(raw, 'samplingManager');
  const isEnabled = readEnabled(context) || isFlag;
  const flag = readText(raw, 'samplingPort');
  const port = flag === undefined ? undefined : parsePort(flag, '--sampling-port');
  if (port !== undefined && !isEnabled) {
    throw usageError(
      'Cannot use --sampling-port',
      'there is no sampling manager to ask',
      `Add ${FLAG}, or leave it off.`,
    );
  }
  if (!isEnabled) return undefined;
  return {
    port: port ?? parsePort(readVariable(context, PORT_VARIABLE) ?? `${DEFAULT_PORT}`, PORT_VARIABLE),
    source: isFlag ? FLAG : `${VARIABLE}=true`,
    isFlag,
  };
}

function readEnabled(context: CommandContext): boolean {
  const value = readVariable(context, VARIABLE)?.toLowerCase();
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw usageError(
    `Cannot use ${quoteInput(value)} from ${VARIABLE}`,
    'it is neither true nor false',
    'Set it to true or false, or unset it.',
  );
}
