/** The identity of a resource in the cluster. */
export interface ResourceName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A resource, as written in YAML. */
export interface Resource extends ResourceName {
  readonly metadata: ResourceName['metadata'] & { readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** The API of a cluster. */
export interface Cluster {
  /** Path of a kubeconfig for tools. */
  readonly kubeconfig: string;
  /**
   * Creates or changes resources, or those of a YAML text, by server-side apply. Throws an Error with the server's
   * words. With `isDryRun`, the server checks them, admission included, and keeps nothing.
   */
  apply(resources: readonly Resource[] | string, options?: { isDryRun?: boolean }): Promise<void>;
  /** Deletes a resource, if it is there. */
  remove(name: ResourceName): Promise<void>;
  /** Reads a resource. Throws an Error if it is not there. */
  read(name: ResourceName): Promise<Resource>;
}
