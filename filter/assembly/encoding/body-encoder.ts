import { Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Base64Encoder } from './base64';

/** Room kept after the bytes, so that what must follow a body still fits if the next chunk does not. */
const TAIL_BYTES: usize = 1024;

/** The room that raw bytes need, including what must follow a body. */
export function rawSize(size: usize): usize {
  return size + TAIL_BYTES;
}

/** Writes the bytes of a body as its format needs them: as base64, or unchanged. */
@unmanaged
export class BodyEncoder extends Base64Encoder {
  isRaw: bool;

  /** Writes a chunk. False, with nothing written, if there is no room for it. */
  put(to: Writer, chunk: Slice): bool {
    if (!this.isRaw) return this.write(to, chunk);
    const size = sizeOf(chunk);
    if (!to.hasRoom(rawSize(size))) return false;
    memory.copy(to.end, startOf(chunk), size);
    to.size += size;
    return true;
  }
}
