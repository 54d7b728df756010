import { usageError } from '../errors.ts';
import { formatReference, parseContainerImage } from '../image/reference.ts';
import { readReceiverImage } from '../installation.ts';
import {
  type ClickHouseSpec,
  DEFAULT_RECEIVER_NAME,
  type ReceiverSpec,
  type Replicas,
  type VolumeSpec,
} from '../resources/receiver-spec.ts';
import { DEFAULT_ROOT_NAMESPACE } from '../targets.ts';
import {
  type ClickHouseAddress,
  formatClickHouseUrl,
  isClickHouseUrl,
  parseClickHouseUrl,
  refuseWithoutTls,
} from './clickhouse-url.ts';
import { readNamespaces } from './cluster.ts';
import { badValue, common, flag, refuseWith, type TextOrigin, type Values } from './flag.ts';
import { isDnsLabel, parseIf, parseObjectName } from './parsers.ts';
import { DEFAULT_KEEP_BYTES, isLoopback, KEEPING_FLAGS, type Quantity } from './receiving.ts';
import { storeClusterFlag } from './store.ts';

/** How a receiver is to run in a cluster, with every flag checked. */
export type ReceiverDeployment = Omit<ReceiverSpec, 'version'>;

const BYTES_OF: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};
const GIB = 2 ** 30;
const MAX_REPLICAS = 100;
const DEFAULT_REPLICAS: Replicas = { min: 2, max: 6 };

/** The flags that say how a receiver is to run in a cluster. */
export const RECEIVER_DEPLOYMENT_FLAGS = {
  ...common({
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
      {
        default: 'what --keep-bytes needs',
      },
    ),
    storageClass: flag.storage.text(
      '--storage-class <name>',
      'StorageClass of the volume',
      parseObjectName('StorageClass'),
      { default: "the cluster's default" },
    ),
    store: flag.storage.text(
      '--store <url>',
      'share a database instead of a volume: clickhouse://USER@HOST/DATABASE',
      parseStoreUrl,
    ),
    storeSecret: flag.storage.text(
      '--store-secret <name>',
      'Secret whose key `password` has the password for --store',
      parseObjectName('Secret'),
    ),
    replicas: flag.storage.text('--replicas <min[-max]>', 'how many receivers share --store', parseReplicas, {
      default: `${DEFAULT_REPLICAS.min}-${DEFAULT_REPLICAS.max}`,
    }),
    rootNamespace: flag.cluster.text(
      '--root-namespace <name>',
      'namespace of istiod',
      parseObjectName('namespace', isDnsLabel),
      { fallback: DEFAULT_ROOT_NAMESPACE },
    ),
  }),
  storeCaKey: flag.storage.text(
    '--store-ca-key <key>',
    "key of --store-secret that has the authorities of the server's certificate",
    parseIf(
      (text) => /^[-._a-zA-Z0-9]{1,253}$/.test(text) && !/^\.\.?$/.test(text),
      'it cannot be a key of a Secret',
      'Give the key of PEM certificates, such as ca.crt.',
    ),
    { default: 'those of Node.js' },
  ),
  storeCluster: storeClusterFlag(),
};

type DeploymentValues = Values<typeof RECEIVER_DEPLOYMENT_FLAGS>;

/** Reads how a receiver is to run in a cluster. Throws a usage error that names the flag. */
export function readReceiverDeployment(
  names: readonly string[],
  values: DeploymentValues & { namespace?: readonly string[] },
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
    store: values.store === undefined ? readVolume(values) : readClickHouse(values.store, values),
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

function readVolume(values: DeploymentValues): VolumeSpec {
  refuseWith(values, ['storeSecret', 'storeCaKey', 'storeCluster', 'replicas'], 'without --store', {
    why: 'it is for a store on ClickHouse; a volume has one receiver',
    fix: 'Give --store clickhouse://USER@HOST/DATABASE, or leave it off.',
  });
  const keepBytes = values.keepBytes ?? DEFAULT_KEEP_BYTES;
  return {
    kind: 'volume',
    keepBytes: keepBytes.text,
    storageSize: chooseStorageSize(values.storageSize, keepBytes),
    storageClass: values.storageClass,
  };
}

function readClickHouse(address: ClickHouseAddress, values: DeploymentValues): ClickHouseSpec {
  const { storeSecret: secret, storeCaKey: caKey, storeCluster: cluster, keepBytes, replicas } = values;
  refuseWith(values, ['storageSize', 'storageClass'], 'with --store', {
    why: 'a receiver on ClickHouse has no volume',
    fix: 'Leave one of them off.',
  });
  if (secret === undefined) {
    throw usageError(
      'Cannot make a receiver on ClickHouse',
      '--store-secret is missing',
      'Make one with `kubectl create secret generic NAME --from-file=password=FILE`, and give its name.',
    );
  }
  if (caKey !== undefined) refuseWithoutTls(address, '--store-ca-key');
  return {
    ...{ kind: 'clickhouse', url: formatClickHouseUrl(address), hosts: address.hosts },
    ...{ secret, caKey, cluster, keepBytes: keepBytes?.text, replicas: replicas ?? DEFAULT_REPLICAS },
  };
}

function parseStoreUrl(text: string, { source }: TextOrigin): ClickHouseAddress {
  const advice =
    'Remove it. Put it into a Secret with the key password, and give its name with --store-secret.';
  if (isClickHouseUrl(text)) return refuseLoopback(parseClickHouseUrl(text, source, advice), source);
  throw badValue(
    text,
    source,
    'it is not a ClickHouse URL',
    'Give clickhouse://USER@HOST/DATABASE, or leave it off for SQLite on a volume.',
  );
}

function refuseLoopback(address: ClickHouseAddress, source: string): ClickHouseAddress {
  const own = address.hosts.find((host) => isLoopback(host.replace(/:\d+$/, '').replace(/[[\]]/g, '')));
  if (own === undefined) return address;
  throw usageError(
    `Cannot use the ClickHouse URL as ${source}`,
    `in a pod, its host ${own} is the pod itself`,
    'Give a host that pods can reach, such as the Service clickhouse.db.svc.',
  );
}

function parseReplicas(text: string, { source }: TextOrigin): Replicas {
  const [, first = '', last = first] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text.trim()) ?? [];
  const [min, max] = [Number(first), Number(last)];
  if (first !== '' && min >= 1 && min <= max && max <= MAX_REPLICAS) return { min, max };
  throw badValue(
    text,
    source,
    min > max ? 'its minimum is above its maximum' : 'it is not a number of receivers',
    `Give one such as 3, or a range such as 2-6, of 1 to ${MAX_REPLICAS}.`,
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
