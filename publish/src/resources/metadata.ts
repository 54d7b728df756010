/** What the metadata of a set of resources says: which plugin they belong to, and which filter it loads. */
export interface ResourceOrigin {
  /** Name of the plugin. */
  name: string;
  /** Version of meshtap. */
  version: string;
  /** The image, if proxies pull it. */
  image?: { tag?: string | undefined; digest: string };
  /** Digest of the module, `sha256:HEX`, if pods mount it. */
  moduleDigest?: string;
}

/** The metadata of every resource that we make. */
export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A resource of any kind that we make. Not an interface: the cluster takes any members, which no interface has. */
export type BuiltResource = {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: object;
};

/** Label that says which tool made a resource. Source: Kubernetes "Recommended Labels". */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** Selects all resources of meshtap, as for `kubectl -l`. */
export const OUR_SELECTOR = `${MANAGED_BY_LABEL}=meshtap`;

/** Label that finds the resources of a plugin, to remove them. Its value is the plugin's name. */
export const INVENTORY_LABEL = 'meshtap/inventory';

/** Annotation with the digest of the module that pods mount: on the ConfigMap, the plugin and the pods themselves. */
export const MODULE_DIGEST = 'meshtap/module-digest';

/** Makes the labels of every resource, for a version of meshtap. Source: Kubernetes "Recommended Labels". */
export function buildCommonLabels(version: string): Record<string, string> {
  return {
    [MANAGED_BY_LABEL]: 'meshtap',
    'app.kubernetes.io/part-of': 'meshtap',
    // A label value cannot have the build metadata after "+".
    'app.kubernetes.io/version': version.replace(/\+.*$/, ''),
  };
}

/** Makes the labels of a resource that belongs to a plugin. */
export function buildLabels({ name, version }: ResourceOrigin): Record<string, string> {
  return { ...buildCommonLabels(version), [INVENTORY_LABEL]: name };
}

/** Makes the annotations of a resource that has an image, or a module that pods mount. */
export function buildImageAnnotations({ image, moduleDigest }: ResourceOrigin): Record<string, string> {
  if (image === undefined) return moduleDigest === undefined ? {} : { [MODULE_DIGEST]: moduleDigest };
  return {
    'meshtap/image-digest': image.digest,
    ...(image.tag !== undefined && { 'meshtap/image-tag': image.tag }),
  };
}
