import { digestOf } from './digest.ts';
import { buildLayer } from './layer.ts';
import { OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST } from './media-types.ts';

/** Name of the image in its annotations. */
export const IMAGE_TITLE = 'meshtap';

/** What the annotations say of the image's origin. Nothing here may depend on the clock or on a path. */
export interface Provenance {
  version: string;
  /** RFC 3339, UTC. */
  created: string;
  source?: string;
  revision?: string;
}

/** Bytes with their type and digest. */
export interface Blob {
  mediaType: string;
  digest: string;
  bytes: Buffer;
}

/** A whole image: three blobs that refer to each other. Its digest is the manifest's. */
export interface PackedImage {
  manifest: Blob;
  config: Blob;
  layer: Blob;
  provenance: Provenance;
}

/** Packs a module as the compat image that Istio's agent takes. Source: https://github.com/solo-io/wasm/blob/master/spec/spec-compat.md */
export async function packImage(module: Uint8Array, provenance: Provenance): Promise<PackedImage> {
  const { bytes, diffId } = await buildLayer(module);
  const layer = toBlob(OCI_LAYER_GZIP, bytes);
  const config = toBlob(OCI_CONFIG, encodeJson(buildConfig(diffId, provenance.created)));
  const manifest = toBlob(
    OCI_MANIFEST,
    encodeJson({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: describe(config),
      layers: [describe(layer)],
      annotations: buildAnnotations(provenance),
    }),
  );
  return { manifest, config, layer, provenance };
}

/** The descriptor of a blob. Source: OCI image-spec, descriptor.md. */
export function describe(blob: Blob): { mediaType: string; digest: string; size: number } {
  return { mediaType: blob.mediaType, digest: blob.digest, size: blob.bytes.length };
}

// linux/amd64 though the module runs anywhere: when somebody wraps the image in an index, tools copy the platform from
// here, and the agent asks an index for linux/amd64 alone. See docs/decisions/0003.
function buildConfig(diffId: string, created: string): object {
  return {
    created,
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: 'meshtap package' }],
  };
}

function buildAnnotations({ version, created, source, revision }: Provenance): Record<string, string> {
  return {
    'module.wasm.image/variant': 'compat',
    'org.opencontainers.image.created': created,
    'org.opencontainers.image.description': 'Envoy filter that posts every HTTP exchange to a backend',
    'org.opencontainers.image.licenses': 'Apache-2.0',
    ...(revision !== undefined && { 'org.opencontainers.image.revision': revision }),
    ...(source !== undefined && { 'org.opencontainers.image.source': source }),
    'org.opencontainers.image.title': IMAGE_TITLE,
    'org.opencontainers.image.version': version,
  };
}

function toBlob(mediaType: string, bytes: Buffer): Blob {
  return { mediaType, digest: digestOf(bytes), bytes };
}

function encodeJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
