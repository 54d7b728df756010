import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { pack } from 'tar-stream';
import { type Descriptor, digestOf, OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST, PLUGIN_FILE } from './oci.ts';

/** Name of the image in its annotations. */
export const IMAGE_TITLE = 'meshtap';

/** The origin of an image, as its annotations give it. It must not depend on the clock or on a path. */
export interface Provenance {
  version: string;
  /** RFC 3339, UTC. */
  created: string;
  source?: string | undefined;
  revision?: string | undefined;
}

/** Bytes with their type and digest. */
export interface Blob {
  mediaType: string;
  digest: string;
  bytes: Buffer;
}

/** An image: three blobs that refer to each other. Its digest is that of the manifest. */
export interface PackedImage {
  manifest: Blob;
  config: Blob;
  layer: Blob;
  provenance: Provenance;
}

/** Packs a module as the compat image that Istio's agent loads. Source: https://github.com/solo-io/wasm/blob/master/spec/spec-compat.md */
export async function packImage(module: Uint8Array, provenance: Provenance): Promise<PackedImage> {
  const { bytes, diffId } = await buildLayer(module);
  const layer = toBlob(OCI_LAYER_GZIP, bytes);
  const config = toBlob(OCI_CONFIG, encodeJson(buildConfig(diffId, provenance.created)));
  const manifest = toBlob(
    OCI_MANIFEST,
    encodeJson({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: toDescriptor(config),
      layers: [toDescriptor(layer)],
      annotations: buildAnnotations(provenance),
    }),
  );
  return { manifest, config, layer, provenance };
}

/** Makes the descriptor of a blob. Source: OCI image-spec, descriptor.md. */
export function toDescriptor({ mediaType, digest, bytes }: Blob): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

// linux/amd64, although the module runs anywhere: tools that put the image into an index copy the platform from here, and
// the agent asks an index only for linux/amd64. See docs/decisions/0003.
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

/** A tar layer that holds one module. */
export interface Layer {
  /** The layer as it is pushed: gzipped tar. */
  bytes: Buffer;
  /** Digest of the tar before gzip. Source: OCI image-spec, config.md, "Layer DiffID". */
  diffId: string;
}

/** Packs a module as `plugin.wasm` in a gzipped tar. The same module always gives the same bytes. */
export async function buildLayer(module: Uint8Array): Promise<Layer> {
  const archive = pack();
  const owner = { uid: 0, gid: 0, uname: '', gname: '' };
  archive.entry(
    { name: PLUGIN_FILE, mode: 0o644, ...owner, mtime: new Date(0), type: 'file' },
    Buffer.from(module.buffer, module.byteOffset, module.byteLength),
  );
  archive.finalize();
  const tar = await buffer(archive);
  return { bytes: gzipStored(tar), diffId: digestOf(tar) };
}

// ID1 ID2, CM 8 (deflate), no flags, no time, no extra flags, OS 255 (unknown).
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const MAX_BLOCK_BYTES = 0xffff;

/**
 * Wraps bytes as one gzip member of stored (uncompressed) blocks. A compressor's output, and with it the digest, would
 * change with the zlib build, the CPU and the Node version. See docs/decisions/0003.
 * Source: RFC 1951 section 3.2.4, RFC 1952 section 2.3.
 */
export function gzipStored(bytes: Uint8Array): Buffer {
  const chunks: Uint8Array[] = [GZIP_HEADER];
  let offset = 0;
  do {
    const block = bytes.subarray(offset, offset + MAX_BLOCK_BYTES);
    offset += block.length;
    const header = Buffer.alloc(5);
    header.writeUInt8(offset >= bytes.length ? 1 : 0, 0);
    header.writeUInt16LE(block.length, 1);
    header.writeUInt16LE(block.length ^ 0xffff, 3);
    chunks.push(header, block);
  } while (offset < bytes.length);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  chunks.push(trailer);
  return Buffer.concat(chunks);
}
