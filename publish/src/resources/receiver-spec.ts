/** The name of a receiver in a cluster, as `meshtap receiver` makes it. */
export interface ReceiverName {
  namespace: string;
  name: string;
}

/** How a receiver runs in a cluster. */
export interface ReceiverSpec extends ReceiverName {
  /** Version of meshtap. */
  version: string;
  /** `HOST/REPOSITORY[:TAG][@sha256:HEX]`. */
  image: string;
  /** As the flag of `meshtap receive`. */
  keepFor: string;
  store: VolumeSpec | ClickHouseSpec;
  /** Namespace of istiod, which an injected proxy must reach. */
  rootNamespace: string;
}

/** A SQLite file on a volume. */
export interface VolumeSpec {
  kind: 'volume';
  /** As the flag of `meshtap receive`. */
  keepBytes: string;
  /** A Kubernetes quantity. */
  storageSize: string;
  storageClass?: string | undefined;
}

/** A database of ClickHouse, which several pods share. */
export interface ClickHouseSpec {
  kind: 'clickhouse';
  /** As the flag `--store` of `meshtap receive`, and its hosts, each with its port. */
  url: string;
  hosts: readonly string[];
  /** The Secret that has the password, and its key that has the authorities of the certificate. */
  secret: string;
  caKey?: string | undefined;
  cluster?: string | undefined;
  keepBytes?: string | undefined;
  replicas: Replicas;
}

/** How many pods there are, at least and at most. */
export interface Replicas {
  min: number;
  max: number;
}

/** Name of a receiver's resources, if none is given. */
export const DEFAULT_RECEIVER_NAME = 'meshtap-receiver';
/** Port of its Service and of its ingest. */
export const RECEIVER_PORT = 9000;
/** Port of its page, on the loopback of its pod. */
export const RECEIVER_PAGE_PORT = 9080;
/** Label that finds a receiver's pods. Its value is the receiver's name. */
export const RECEIVER_LABEL = 'meshtap/receiver';
/** Label of the pods of a receiver whose store is elsewhere: they send requests, to it. Its value is the kind of store. */
export const STORE_LABEL = 'meshtap/store';
/** Name of the container of a receiver. */
export const RECEIVER_CONTAINER = 'receiver';
/** Name of the port of ingest. */
export const RECEIVER_PORT_NAME = 'http-ingest';

/** Gives the host of a receiver's Service, as the mesh knows it. */
export function receiverHost({ namespace, name }: ReceiverName): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** Gives the labels that select a receiver's pods. */
export function receiverSelector({ name }: ReceiverName): Record<string, string> {
  return { [RECEIVER_LABEL]: name };
}
