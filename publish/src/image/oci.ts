import { createHash } from 'node:crypto';

/** OCI image manifest. Source: OCI image-spec 1.1, manifest.md. */
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** OCI image index. Source: OCI image-spec 1.1, image-index.md. */
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
/** OCI image configuration. Source: OCI image-spec 1.1, config.md. */
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
/** Gzipped tar layer, the only one that Istio's agent accepts in an OCI manifest. Source: istio `pkg/wasm/imagefetcher.go`. */
export const OCI_LAYER_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Docker manifest, schema 2. Source: distribution `docs/content/spec/manifest-v2-2.md`. */
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
/** Docker manifest list. Source: as above. */
export const DOCKER_MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
/** Gzipped tar layer of a Docker manifest. Source: as above. */
export const DOCKER_LAYER_GZIP = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/** Raw module as a layer of an artifact. Source: https://github.com/solo-io/wasm/blob/master/spec/spec.md */
export const WASM_CONTENT_LAYER = 'application/vnd.module.wasm.content.layer.v1+wasm';

/** Name of the module inside a layer. Source: https://github.com/solo-io/wasm/blob/master/spec/spec-compat.md */
export const PLUGIN_FILE = 'plugin.wasm';

/** Largest module that Istio's agent loads by default. Source: istio `ISTIO_WASM_MAX_BINARY_SIZE_BYTES`. */
export const MAX_MODULE_BYTES = 256 * 1024 * 1024;

/** What a manifest says of a blob. Source: OCI image-spec, descriptor.md. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string };
}

/** The parts of an image manifest that matter to Istio's agent. `mediaType` is empty if the manifest has none. */
export interface ImageManifest {
  kind: 'image';
  mediaType: string;
  layers: Descriptor[];
}

/** An image index or Docker manifest list. */
export interface ImageIndex {
  kind: 'index';
  manifests: Descriptor[];
}

/** Gives the digest of the bytes: `sha256:` and 64 lower-case hex digits. Source: OCI image-spec, descriptor.md. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
