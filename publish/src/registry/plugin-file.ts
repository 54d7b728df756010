import { basename } from 'node:path/posix';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { MAX_MODULE_BYTES, PLUGIN_FILE } from '../image/media-types.ts';

const unzip = promisify(gunzip);
// Room for the tar headers of a module of the full size.
const MAX_TAR_BYTES = MAX_MODULE_BYTES + 1024 * 1024;

/** Takes the first entry whose base name is `plugin.wasm` out of a gzipped tar. Throws an Error that says what is wrong. */
export async function extractPlugin(layer: Uint8Array): Promise<Buffer> {
  const archive = extract();
  const tar = await unzip(layer, { maxOutputLength: MAX_TAR_BYTES }).catch((error: Error) => {
    throw new Error(`the layer is no gzip: ${error.message}`, { cause: error });
  });
  archive.end(tar);
  try {
    for await (const entry of archive) {
      if (basename(entry.header.name) === PLUGIN_FILE) return await buffer(entry);
      entry.resume();
    }
  } catch (error) {
    throw new Error(`the layer is no tar: ${error instanceof Error ? error.message : 'unreadable'}`, {
      cause: error,
    });
  }
  throw new Error(`the layer holds no ${PLUGIN_FILE}`);
}
