import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { digestOf } from './digest.ts';
import { PLUGIN_FILE } from './media-types.ts';
import { gzipStored } from './stored-gzip.ts';

/** A tar layer that holds one module. */
export interface Layer {
  /** The layer as it is pushed: gzipped tar. */
  bytes: Buffer;
  /** Digest of the tar before gzip. Source: OCI image-spec, config.md, "Layer DiffID". */
  diffId: string;
}

/** Packs a module as `plugin.wasm` in a gzipped tar. The same module gives the same bytes, everywhere and at any time. */
export async function buildLayer(module: Uint8Array): Promise<Layer> {
  const archive = pack();
  archive.entry(
    {
      name: PLUGIN_FILE,
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      mtime: new Date(0),
      type: 'file',
    },
    Buffer.from(module.buffer, module.byteOffset, module.byteLength),
  );
  archive.finalize();
  const tar = await buffer(archive);
  return { bytes: gzipStored(tar), diffId: digestOf(tar) };
}
