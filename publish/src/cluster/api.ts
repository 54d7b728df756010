import type { Duplex } from 'node:stream';
import type { ClusterResource, ResourceKind, ResourceName } from './resource.ts';

/** The name under which we own fields of resources. Source: Kubernetes "Server-Side Apply", field management. */
export const FIELD_MANAGER = 'meshtap';

/** Narrows a list. */
export interface ListFilter {
  /** Without it, all namespaces. */
  readonly namespace?: string;
  /** As `kubectl -l` takes it. */
  readonly labelSelector?: string;
}

/** How a resource is written. */
export interface ApplyOptions {
  /** The server checks everything, admission included, and keeps nothing. */
  readonly isDryRun?: boolean;
  /** Takes fields over that another manager owns, instead of failing. */
  readonly isForced?: boolean;
}

/**
 * The API of a cluster, as far as we need it. Every method throws a `PublishError` with exit code 3 when the cluster
 * refuses or cannot be reached, after it has tried again what may succeed later (busy, connection lost).
 */
export interface ClusterApi {
  /** What messages call the cluster: the context of the kubeconfig. */
  readonly name: string;
  /** Gives a resource, or undefined if there is none. */
  read(resource: ResourceName): Promise<ClusterResource | undefined>;
  /** Gives the resources of a kind. */
  list(kind: ResourceKind, filter?: ListFilter): Promise<ClusterResource[]>;
  /** Server-side apply under our field manager: creates or changes a resource. Gives it as it is (or would be) then. */
  apply(resource: ClusterResource, options?: ApplyOptions): Promise<ClusterResource>;
  /** Deletes a resource; false if there was none. With `uid` only that very one, not another of its name. */
  remove(resource: ResourceName, options?: { isDryRun?: boolean; uid?: string }): Promise<boolean>;
  /** True if the server knows the kind. */
  serves(kind: ResourceKind): Promise<boolean>;
  /** Opens a connection to a port of a pod. The caller ends it. */
  connect(pod: { namespace: string; name: string }, port: number): Promise<Duplex>;
}
