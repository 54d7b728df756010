import type { Duplex } from 'node:stream';
import type { ClusterResource, ResourceKind, ResourceName } from './resource.ts';

/** Our name as the owner of fields in resources. Source: Kubernetes "Server-Side Apply", field management. */
export const FIELD_MANAGER = 'meshtap';

/** Limits a list. */
export interface ListFilter {
  /** If absent, all namespaces. */
  readonly namespace?: string;
  /** As for `kubectl -l`. */
  readonly labelSelector?: string;
}

/** How a resource is written. */
export interface ApplyOptions {
  /** The server checks everything, including admission, and changes nothing. */
  readonly isDryRun?: boolean;
  /** Takes over fields that another manager owns, instead of failing. */
  readonly isForced?: boolean;
}

/**
 * The API of a cluster, as far as we need it. Every method throws a `PublishError` with exit code 3 if the cluster refuses
 * or cannot be reached. It first repeats what may succeed later (server busy, connection lost).
 */
export interface ClusterApi {
  /** Name of the cluster in messages: the context of the kubeconfig. */
  readonly name: string;
  /** Gives a resource, or undefined if there is none. */
  read(resource: ResourceName): Promise<ClusterResource | undefined>;
  /** Gives the resources of a kind. */
  list(kind: ResourceKind, filter?: ListFilter): Promise<ClusterResource[]>;
  /** Creates or changes a resource by server-side apply, as our field manager. Gives the result, or for a dry run what it would be. */
  apply(resource: ClusterResource, options?: ApplyOptions): Promise<ClusterResource>;
  /** Deletes a resource; false if there was none. With `uid`, only if it has this uid. */
  remove(resource: ResourceName, options?: { isDryRun?: boolean; uid?: string }): Promise<boolean>;
  /** True if the server knows the kind. */
  serves(kind: ResourceKind): Promise<boolean>;
  /** Opens a connection to a port of a pod. The caller closes it. */
  connect(pod: { namespace: string; name: string }, port: number): Promise<Duplex>;
}
