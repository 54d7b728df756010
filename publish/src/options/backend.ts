import { usageError } from '../errors.ts';
import { DEFAULT_BACKEND_PORT, parseBackendAddress } from '../resources/backend-address.ts';
import { RECEIVER_PORT, receiverHost } from '../resources/receiver.ts';
import { badValue, flag, flagOrVariable, type Setting, type TextOrigin, type Values } from './flag.ts';
import { parsePort } from './parsers.ts';
import { parseReceiver, refuseBesideReceiver } from './receiver.ts';

/** What parsing may know of the process. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

/** What the flags and the seed's variables say about the backend. Anything may be missing. */
export interface BackendSettings {
  address?: Setting<string>;
  port?: Setting<number>;
}

/** What a backend outside the mesh needs as well. */
export interface ExternalSettings {
  tls?: { sni?: string; caFile?: string };
}

const IF_NOT_SAID = 'used if neither the flag nor --config says it';

/** The flags that say where exchanges go. */
export const BACKEND_FLAGS = {
  receiver: flag.backend.text(
    '--receiver <namespace[/name]>',
    'post to the receiver in this namespace (see `meshtap receiver`), as spans with bodies',
    parseReceiver,
    { isCommon: true },
  ),
  backendAddress: flag.backend.text(
    '--backend-address <host>',
    'host of the backend, as the mesh knows it',
    parseAddress,
    {
      isCommon: true,
      variable: 'WASM_FILTER_TRACE_BACKEND_ADDRESS',
      environment: { WASM_FILTER_TRACE_BACKEND_ADDRESS: IF_NOT_SAID },
    },
  ),
  backendPort: flag.backend.text('--backend-port <port>', 'service port of the backend', parsePort, {
    isCommon: true,
    variable: 'WASM_FILTER_TRACE_BACKEND_PORT',
    default: `${DEFAULT_BACKEND_PORT}`,
    environment: { WASM_FILTER_TRACE_BACKEND_PORT: IF_NOT_SAID },
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
    (text, { source }) => {
      if (text.startsWith('/')) return text;
      const fix = "Give the path of the file in the proxies' file system.";
      throw badValue(text, source, 'it is not an absolute path', fix);
    },
  ),
};

type BackendValues = Values<typeof BACKEND_FLAGS>;

/** Reads where exchanges go. Throws a usage error that names the flag or the variable. */
export function readBackend(
  values: BackendValues & { samplingManager?: boolean },
  around: Surroundings,
): BackendSettings {
  const { receiver, backendAddress, backendPort } = values;
  if (receiver !== undefined) {
    refuseBesideReceiver(values);
    const mark = { source: '--receiver', isFlag: true };
    return { address: { ...mark, value: receiverHost(receiver) }, port: { ...mark, value: RECEIVER_PORT } };
  }
  const address = flagOrVariable(backendAddress, BACKEND_FLAGS.backendAddress, around, parseAddress);
  const port = flagOrVariable(backendPort, BACKEND_FLAGS.backendPort, around, parsePort);
  return { ...(address && { address }), ...(port && { port }) };
}

/** Reads what an external backend needs; undefined if the backend is a service of the mesh. */
export function readExternal(values: BackendValues): ExternalSettings | undefined {
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
  return { tls: { ...(sni !== undefined && { sni }), ...(caFile !== undefined && { caFile }) } };
}

function parseAddress(text: string, { source }: TextOrigin): string {
  return parseBackendAddress(text, source).address;
}
