import type { Duplex } from 'node:stream';
import type { ListMemory } from './list-memory.ts';

/** A kind of resource, such as `apps/v1` and `Deployment`. */
export interface ResourceKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The name of a resource in a namespace. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** The name of a resource of any kind. Without `namespace` it is cluster-scoped. */
export interface ResourceName extends ResourceKind {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The metadata of a resource, as far as we read or write it. Source: Kubernetes API reference, `ObjectMeta`. */
export interface ResourceMetadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  managedFields?: ManagedFields[];
}

/** The fields that a field manager owns. Source: Kubernetes API reference, `ManagedFieldsEntry`; "Server-Side Apply". */
export interface ManagedFields {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  subresource?: string;
  fieldsV1?: Record<string, unknown>;
  /** When the manager last changed something: RFC 3339, in whole seconds, by the clock of the API server. */
  time?: string;
}

/** A resource as the API server has it, or as we apply it: its kind, metadata, and any other members. */
export interface ClusterResource extends ResourceKind {
  metadata: ResourceMetadata;
  [member: string]: unknown;
}

/** Formats the name of a resource for a message: `WasmPlugin shop/meshtap`, or `Namespace shop`. */
export function describeResource({ kind, metadata: { name, namespace } }: ResourceName): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** Formats the command that deletes a resource: `kubectl delete wasmplugin.extensions.istio.io meshtap --namespace shop`. */
export function formatDeletion({ apiVersion, kind, metadata: { name, namespace } }: ResourceName): string {
  const place = namespace === undefined ? '' : ` --namespace ${namespace}`;
  return `kubectl delete ${kind.toLowerCase()}${suffixGroup(apiVersion)} ${name}${place}`;
}

/** Our name as the owner of fields in resources. Source: Kubernetes "Server-Side Apply", field management. */
export const FIELD_MANAGER = 'meshtap';

/** Writes the plural of a kind for people: `Pods`, `ServiceEntries`. */
export function pluralOf({ kind }: Pick<ResourceKind, 'kind'>): string {
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind.replace(/s$/, '')}s`;
}

/** Writes a kind as rights name it: `pods`, `sidecars.networking.istio.io`. */
export function nameResources({ apiVersion, kind }: ResourceKind): string {
  return `${pluralOf({ kind }).toLowerCase()}${suffixGroup(apiVersion)}`;
}

function suffixGroup(apiVersion: string): string {
  return apiVersion.includes('/') ? `.${apiVersion.replace(/\/.*/, '')}` : '';
}

/** Limits a list. Without `namespace` it is of all namespaces. */
export interface ListFilter {
  readonly namespace?: string;
  /** As for `kubectl -l`. */
  readonly labelSelector?: string;
  /**
   * Cuts each resource down to what is needed; undefined leaves it out. A list of many pages then takes little memory. The
   * caller must not rely on it: a cluster may ignore it.
   */
  readonly keep?: (resource: ClusterResource) => ClusterResource | undefined;
  /** Shared by lists that are held at the same time. */
  readonly memory?: ListMemory;
}

/** How a resource is written. In a dry run the server checks everything, including admission, and changes nothing. */
export interface ApplyOptions {
  readonly isDryRun?: boolean;
  /** Takes over fields that another manager owns, instead of failing. */
  readonly isForced?: boolean;
}

/** How a resource is deleted: with `uid`, only if it is this very one and not a new one of the same name. */
export interface RemoveOptions {
  readonly isDryRun?: boolean;
  readonly uid?: string | undefined;
}

/** Which part of a container's log is read. */
export interface LogRange {
  readonly container: string;
  /** The time of the first line, in milliseconds since 1970. */
  readonly sinceMs: number;
  readonly limitBytes: number;
}

/** The API of a cluster. Methods repeat what may succeed later, and throw a `PublishError` with exit code 3 for what fails. */
export interface ClusterApi {
  /** Name of the cluster in messages: the context of the kubeconfig. */
  readonly name: string;
  read(resource: ResourceName): Promise<ClusterResource | undefined>;
  list(kind: ResourceKind, filter?: ListFilter): Promise<ClusterResource[]>;
  /** Creates or changes a resource by server-side apply. Gives the result, or for a dry run what it would be. */
  apply(resource: ClusterResource, options?: ApplyOptions): Promise<ClusterResource>;
  /** Deletes a resource; false if there was none. */
  remove(resource: ResourceName, options?: RemoveOptions): Promise<boolean>;
  /** True if the server knows the kind. */
  serves(kind: ResourceKind): Promise<boolean>;
  /** Opens a connection to a port of a pod. The caller closes it. */
  connect(pod: NamespacedName, port: number): Promise<Duplex>;
  /** Reads the log of a container, in one attempt: it is only an explanation of something else. */
  readLog(pod: NamespacedName, range: LogRange): Promise<string>;
  /** Gives the same cluster, whose requests this signal ends too. One in memory needs none. */
  until?(signal: AbortSignal): ClusterApi;
}
