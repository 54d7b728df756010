/** A kind of resource, such as `apps/v1` and `Deployment`. */
export interface ResourceKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The name of a resource. Without `namespace` it is cluster-scoped. */
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
