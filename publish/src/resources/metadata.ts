/** Where a set of resources belongs, and what the annotations tell of the filter. */
export interface ResourceOrigin {
  /** Name of the plugin, shared by all resources that serve it. */
  name: string;
  /** Version of meshtap. */
  version: string;
  /** The image, if proxies pull one. */
  image?: { tag?: string; digest: string; revision?: string };
  /** Digest of the module, if pods mount it: `sha256:HEX`. */
  moduleDigest?: string;
}

/** The metadata that every resource of ours has. */
export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A resource that we made, whatever its kind. */
export interface BuiltResource {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
}

/** Label that tells which resources belong together, so that they can be found and taken away again. Its value is the plugin's name. */
export const INVENTORY_LABEL = 'meshtap/inventory';

/** Annotation with the digest of the module that pods mount: on the ConfigMap, the plugin and the pods themselves. */
export const MODULE_DIGEST = 'meshtap/module-digest';

/** The labels of a resource. Source: Kubernetes "Recommended Labels". */
export function buildLabels(origin: ResourceOrigin): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'meshtap',
    'app.kubernetes.io/part-of': 'meshtap',
    // Build metadata after "+" is no label value.
    'app.kubernetes.io/version': origin.version.replace(/\+.*$/, ''),
    [INVENTORY_LABEL]: origin.name,
  };
}

/** The annotations of the resource that names an image, or a module that pods mount. */
export function buildImageAnnotations({ image, moduleDigest }: ResourceOrigin): Record<string, string> {
  if (image === undefined) return moduleDigest === undefined ? {} : { [MODULE_DIGEST]: moduleDigest };
  return {
    'meshtap/image-digest': image.digest,
    ...(image.tag !== undefined && { 'meshtap/image-tag': image.tag }),
    ...(image.revision !== undefined && { 'meshtap/source-revision': image.revision }),
  };
}
