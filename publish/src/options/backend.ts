import type { Command } from 'commander';
import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { DEFAULT_BACKEND_PORT, parseBackendAddress } from '../resources/backend-address.ts';
import { RECEIVER_PORT, receiverHost } from '../resources/receiver.ts';
import { badValue, parsePort, type RawOptions, readSwitch, readText } from './raw.ts';
import { addReceiverBackendOption, readReceiver, refuseBesideReceiver } from './receiver.ts';

/** What the flags and the seed's variables say of the backend. Anything may be missing. */
export interface BackendSettings {
  address?: Setting<string>;
  port?: Setting<number>;
}

/** A value and where it came from; a flag wins over the config file, a variable does not. */
export interface Setting<T> {
  value: T;
  source: string;
  isFlag: boolean;
}

/** What a backend that is no mesh service needs besides. */
export interface ExternalSettings {
  tls?: { sni?: string; caFile?: string };
}

const ADDRESS_VARIABLE = 'WASM_FILTER_TRACE_BACKEND_ADDRESS';
const PORT_VARIABLE = 'WASM_FILTER_TRACE_BACKEND_PORT';

/** Adds the flags that say where exchanges go. */
export function addBackendOptions(command: Command): Command {
  return addReceiverBackendOption(command)
    .option('--backend-address <host>', `host of the backend, as the mesh knows it (env ${ADDRESS_VARIABLE})`)
    .option(
      '--backend-port <port>',
      `service port of the backend (env ${PORT_VARIABLE}; default ${DEFAULT_BACKEND_PORT})`,
    )
    .option('--backend-external', 'the backend is no service of the mesh: write a ServiceEntry for it too')
    .option('--backend-tls', 'speak TLS to an external backend: write a DestinationRule too')
    .option(
      '--backend-sni <name>',
      'server name and certificate name of an external backend (default: its host)',
    )
    .option(
      '--backend-ca-file <path>',
      "certificate authority of an external backend, a path in the proxies' file system",
    );
}

/** Reads where exchanges go. Throws a usage error that names the flag or the variable. */
export function readBackend(raw: RawOptions, context: CommandContext): BackendSettings {
  refuseBesideReceiver(raw);
  const receiver = readReceiver(raw);
  if (receiver !== undefined) {
    const mark = { source: '--receiver', isFlag: true };
    return { address: { ...mark, value: receiverHost(receiver) }, port: { ...mark, value: RECEIVER_PORT } };
  }
  const address = pick(readText(raw, 'backendAddress'), '--backend-address', context, ADDRESS_VARIABLE);
  const port = pick(readText(raw, 'backendPort'), '--backend-port', context, PORT_VARIABLE);
  return {
    ...(address && {
      address: { ...address, value: parseBackendAddress(address.value, address.source).address },
    }),
    ...(port && { port: { ...port, value: parsePort(port.value, port.source) } }),
  };
}

/** Reads what an external backend needs; undefined when the backend is a service of the mesh. */
export function readExternal(raw: RawOptions): ExternalSettings | undefined {
  const sni = readText(raw, 'backendSni');
  const caFile = readText(raw, 'backendCaFile');
  const isTls = readSwitch(raw, 'backendTls');
  if (!isTls && (sni !== undefined || caFile !== undefined)) {
    throw usageError(
      `Cannot use ${sni === undefined ? '--backend-ca-file' : '--backend-sni'}`,
      'it says how to speak TLS, and --backend-tls is missing',
      'Add --backend-external --backend-tls.',
    );
  }
  if (sni !== undefined && parseBackendAddress(sni, '--backend-sni').kind === 'ip') {
    throw badValue(
      'backendSni',
      sni,
      'TLS has no server name that is an IP address',
      "Give the name in the backend's certificate.",
    );
  }
  if (caFile !== undefined && !caFile.startsWith('/')) {
    throw badValue(
      'backendCaFile',
      caFile,
      'it is no absolute path',
      "Give the path of the file in the proxies' file system.",
    );
  }
  if (!readSwitch(raw, 'backendExternal')) {
    if (!isTls) return undefined;
    throw usageError(
      'Cannot use --backend-tls',
      'the mesh itself encrypts what goes to its own services',
      'Leave it off, or add --backend-external for a backend outside the mesh.',
    );
  }
  if (!isTls) return {};
  return { tls: { ...(sni !== undefined && { sni }), ...(caFile !== undefined && { caFile }) } };
}

function pick(
  flag: string | undefined,
  flagName: string,
  context: CommandContext,
  variable: string,
): Setting<string> | undefined {
  if (flag !== undefined) return { value: flag, source: flagName, isFlag: true };
  const value = readVariable(context, variable);
  return value === undefined ? undefined : { value, source: variable, isFlag: false };
}
