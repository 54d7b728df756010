import { usageError } from '../errors.ts';
import { DEFAULT_RECEIVER_NAME, type ReceiverName } from '../resources/receiver-spec.ts';
import { badValue, common, flag, refuseWith, type TextOrigin, type Values } from './flag.ts';
import { isDnsLabel } from './parsers.ts';
import { parseTokenFile, type TokenFile } from './secret-files.ts';

/** The flag that says where the receiver is. */
export const RECEIVER_FLAGS = common({
  receiver: flag.receiver.text('--receiver <namespace[/name]>', 'where the receiver is', parseReceiver, {
    default: 'the only one in the cluster',
  }),
});

/** Reads NAMESPACE or NAMESPACE/NAME of a receiver. */
export function parseReceiver(text: string, { source }: TextOrigin): ReceiverName {
  const [namespace = '', name = DEFAULT_RECEIVER_NAME, ...rest] = text.split('/');
  if (rest.length === 0 && isDnsLabel(namespace) && isDnsLabel(name)) return { namespace, name };
  throw badValue(
    text,
    source,
    'it is neither NAMESPACE nor NAMESPACE/NAME',
    'Give the namespace that you gave to `meshtap receiver`, such as --receiver traces.',
  );
}

/** Refuses flags that name another backend than the receiver. Throws a usage error. */
export function refuseBesideReceiver(values: object): void {
  refuseWith(values, OTHER_BACKENDS, 'together with --receiver', {
    why: '--receiver says where exchanges go, and how',
    fix: 'Leave one of them off.',
  });
}

const OTHER_BACKENDS = [
  ...['backendAddress', 'backendPort', 'backendExternal', 'backendTls', 'backendSni', 'backendCaFile'],
  'samplingManager',
];

/** Where exchanges are read from: a receiver in the cluster, or the page listener at a URL. */
export type ReceiverAccess =
  | { kind: 'cluster'; receiver?: ReceiverName | undefined }
  | { kind: 'url'; url: URL; token?: TokenFile | undefined };

/** The flags that say where exchanges are read from. */
export const RECEIVER_ACCESS_FLAGS = common({
  ...RECEIVER_FLAGS,
  url: flag.receiver.text(
    '--url <url>',
    'read from this page instead, such as http://127.0.0.1:9080',
    (text, { source }) => {
      const url = URL.parse(text);
      if (url !== null && /^https?:$/.test(url.protocol)) return url;
      const why = 'it is not a URL that begins with http:// or https://';
      throw badValue(text, source, why, 'Give what `meshtap receive` printed.');
    },
  ),
  tokenFile: flag.receiver.text(
    '--token-file <file>',
    'the token that the page at --url asks for',
    parseTokenFile,
  ),
});

/** Warnings about where exchanges are read from: a token file that others can read. */
export function accessWarnings(access: ReceiverAccess): string[] {
  return access.kind === 'url' && access.token?.warning !== undefined ? [access.token.warning] : [];
}

/** Reads where exchanges are read from. Throws a usage error that names the flag. */
export function readReceiverAccess(values: Values<typeof RECEIVER_ACCESS_FLAGS>): ReceiverAccess {
  const { receiver, url, tokenFile: token } = values;
  if (url !== undefined) {
    const advice = { why: '--url needs no cluster', fix: 'Leave one of them off.' };
    refuseWith(values, ['receiver', 'kubeconfig', 'context'], 'here', advice);
    return { kind: 'url', url, token };
  }
  if (token === undefined) return { kind: 'cluster', receiver };
  throw usageError(
    'Cannot use --token-file here',
    'it is for a receiver at --url',
    'Add --url, or leave it off.',
  );
}
