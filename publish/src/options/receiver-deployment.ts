import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { formatReference, parseReference } from '../image/reference.ts';
import { readReceiverImage } from '../installation.ts';
import { ROOT_NAMESPACE } from '../resources/plugin.ts';
import { DEFAULT_RECEIVER_NAME } from '../resources/receiver.ts';
import { isDnsLabel, isDnsSubdomain } from './kubernetes-names.ts';
import { readRootNamespace } from './plugin.ts';
import { badValue, type RawOptions, readText } from './raw.ts';
import { addKeepingOptions, DEFAULT_KEEP_BYTES, DEFAULT_KEEP_FOR, readKeeping } from './receiving.ts';

/** How a receiver is to run in a cluster, with every flag checked. */
export interface ReceiverDeployment {
  namespace: string;
  name: string;
  image: string;
  keepFor: string;
  keepBytes: string;
  storageSize: string;
  storageClass?: string;
  rootNamespace: string;
}

const BYTES_OF: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};
const GIB = 2 ** 30;

/** Adds the flags that say how a receiver is to run in a cluster. */
export function addReceiverDeploymentOptions(command: Command): Command {
  return addKeepingOptions(
    command
      .option('--image <image>', "meshtap's receiver image (default: the one of this release)")
      .option('--name <name>', `name of the resources (default: ${DEFAULT_RECEIVER_NAME})`)
      .option('--storage-size <size>', 'size of the volume, such as 20Gi (default: what --keep-bytes needs)')
      .option('--storage-class <name>', "StorageClass of the volume (default: the cluster's own)")
      .option('--root-namespace <name>', `namespace of istiod (default: ${ROOT_NAMESPACE})`),
  );
}

/** Reads how a receiver is to run in a cluster. Throws a usage error that names the flag. */
export function readReceiverDeployment(names: readonly string[], raw: RawOptions): ReceiverDeployment {
  const [namespace, ...others] = names;
  if (namespace === undefined || others.length > 0) {
    throw usageError(
      'Cannot make a receiver',
      namespace === undefined ? 'no namespace was given' : 'more than one namespace was given',
      'Name the one that it is to run in: `meshtap receiver NAMESPACE`.',
    );
  }
  const storageClass = readText(raw, 'storageClass');
  if (storageClass !== undefined && !isDnsSubdomain(storageClass)) {
    throw badValue(
      'storageClass',
      storageClass,
      'no StorageClass can have that name',
      'See `kubectl get storageclass`.',
    );
  }
  const { keepBytes } = readKeeping(raw);
  return {
    namespace: checkName(namespace, 'namespace'),
    name: checkName(readText(raw, 'name') ?? DEFAULT_RECEIVER_NAME, 'name'),
    image: readImage(raw),
    keepFor: readText(raw, 'keepFor') ?? DEFAULT_KEEP_FOR,
    keepBytes: readText(raw, 'keepBytes') ?? DEFAULT_KEEP_BYTES,
    storageSize: readStorageSize(raw, keepBytes),
    ...(storageClass !== undefined && { storageClass }),
    rootNamespace: readRootNamespace(raw),
  };
}

function checkName(text: string, what: 'namespace' | 'name'): string {
  if (isDnsLabel(text)) return text;
  throw usageError(
    `Cannot use ${JSON.stringify(text)} as ${what === 'name' ? '--name' : 'a namespace'}`,
    'it is not 1 to 63 lower-case letters, digits and "-" (first and last no "-")',
    what === 'name' ? 'Give another name.' : 'Give a namespace as `kubectl get namespaces` lists them.',
  );
}

function readImage(raw: RawOptions): string {
  const text = readText(raw, 'image') ?? readReceiverImage();
  if (text !== undefined) return formatReference(parseReference(text));
  throw usageError(
    'Cannot make a receiver',
    '--image is missing, and a checkout has no image of its own',
    'Build one with `docker build --target receiver .`, push it, and give --image HOST/REPOSITORY:TAG.',
  );
}

// The write-ahead log and the room that deleting needs come on top of what is kept.
function readStorageSize(raw: RawOptions, keepBytes: number): string {
  const text = readText(raw, 'storageSize');
  if (text === undefined) return `${Math.ceil((keepBytes * 1.5) / GIB) + 1}Gi`;
  const [, count = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kMGT]|[KMGT]i)?$/.exec(text) ?? [];
  const bytes = Number(count) * (BYTES_OF[unit] ?? 0);
  if (count === '' || bytes === 0) {
    throw badValue('storageSize', text, 'it is no quantity of Kubernetes', 'Give one such as 20Gi.');
  }
  if (bytes >= keepBytes * 1.2) return text;
  const kept = readText(raw, 'keepBytes') ?? DEFAULT_KEEP_BYTES;
  throw badValue(
    'storageSize',
    text,
    `it is less than --keep-bytes, ${kept}, and a fifth of that`,
    'Give a larger --storage-size or a smaller --keep-bytes.',
  );
}
