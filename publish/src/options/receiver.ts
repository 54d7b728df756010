import { usageError } from '../errors.ts';
import { formatReference, parseContainerImage } from '../image/reference.ts';
import { readReceiverImage } from '../installation.ts';
import { DEFAULT_RECEIVER_NAME, type ReceiverName, type ReceiverSpec } from '../resources/receiver.ts';
import { DEFAULT_ROOT_NAMESPACE } from '../targets.ts';
import { readNamespaces } from './cluster.ts';
import { badValue, common, flag, refuseWith, type TextOrigin, type Values } from './flag.ts';
import { isDnsLabel, parseObjectName, parseTokenFile, type TokenFile } from './parsers.ts';
import { KEEPING_FLAGS, type Quantity } from './receiving.ts';

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

/** How a receiver is to run in a cluster, with every flag checked. */
export type ReceiverDeployment = Omit<ReceiverSpec, 'version'>;

const BYTES_OF: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};
const GIB = 2 ** 30;

/** The flags that say how a receiver is to run in a cluster. */
export const RECEIVER_DEPLOYMENT_FLAGS = common({
  image: flag.image.text(
    '--image <image>',
    "meshtap's receiver image",
    (text) => formatReference(parseContainerImage(text)),
    { default: 'the one of this release' },
  ),
  name: flag.image.text('--name <name>', 'name of the resources', parseObjectName('resource', isDnsLabel), {
    fallback: DEFAULT_RECEIVER_NAME,
  }),
  ...KEEPING_FLAGS,
  storageSize: flag.storage.text(
    '--storage-size <size>',
    'size of the volume, such as 20Gi',
    parseStorageSize,
    { default: 'what --keep-bytes needs' },
  ),
  storageClass: flag.storage.text(
    '--storage-class <name>',
    'StorageClass of the volume',
    parseObjectName('StorageClass'),
    { default: "the cluster's default" },
  ),
  rootNamespace: flag.cluster.text(
    '--root-namespace <name>',
    'namespace of istiod',
    parseObjectName('namespace', isDnsLabel),
    { fallback: DEFAULT_ROOT_NAMESPACE },
  ),
});

/** Reads how a receiver is to run in a cluster. Throws a usage error that names the flag. */
export function readReceiverDeployment(
  names: readonly string[],
  values: Values<typeof RECEIVER_DEPLOYMENT_FLAGS> & { namespace?: readonly string[] },
): ReceiverDeployment {
  const [namespace, ...others] = readNamespaces(names, values);
  if (namespace === undefined || others.length > 0) {
    throw usageError(
      'Cannot make a receiver',
      namespace === undefined ? 'no namespace was given' : 'more than one namespace was given',
      'Name the one that it is to run in: `meshtap receiver NAMESPACE`.',
    );
  }
  return {
    namespace,
    name: values.name,
    image: chooseImage(values.image),
    keepFor: values.keepFor.text,
    keepBytes: values.keepBytes.text,
    storageSize: chooseStorageSize(values.storageSize, values.keepBytes),
    storageClass: values.storageClass,
    rootNamespace: values.rootNamespace,
  };
}

function chooseImage(given: string | undefined): string {
  const own = readReceiverImage();
  const image = given ?? (own === undefined ? undefined : formatReference(parseContainerImage(own)));
  if (image !== undefined) return image;
  throw usageError(
    'Cannot make a receiver',
    '--image is missing, and a checkout has no image of its own',
    'Build one with `docker build --target receiver -t HOST/REPOSITORY:TAG .`, push it or load it into the cluster, and give it with --image.',
  );
}

function parseStorageSize(text: string, { source }: TextOrigin): Quantity {
  const [, count = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kMGT]|[KMGT]i)?$/.exec(text) ?? [];
  const value = Number(count) * (BYTES_OF[unit] ?? 0);
  if (count !== '' && value > 0) return { text, value };
  throw badValue(text, source, 'it is not a Kubernetes quantity', 'Give one such as 20Gi.');
}

// The write-ahead log and the room that deleting needs come on top of what is kept.
function chooseStorageSize(given: Quantity | undefined, { text, value }: Quantity): string {
  if (given === undefined) return `${Math.ceil((value * 1.5) / GIB) + 1}Gi`;
  if (given.value >= value * 1.2) return given.text;
  throw badValue(
    given.text,
    '--storage-size',
    `it is less than 1.2 times --keep-bytes, ${text}`,
    'Give a larger --storage-size or a smaller --keep-bytes.',
  );
}
