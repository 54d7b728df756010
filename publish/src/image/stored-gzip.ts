import { crc32 } from 'node:zlib';

// ID1 ID2, CM 8 (deflate), no flags, no time, no extra flags, OS 255 (unknown).
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const MAX_BLOCK_BYTES = 0xffff;

/**
 * Wraps bytes as one gzip member of stored (uncompressed) blocks. The output depends on the input alone: a compressor's
 * output changes with the zlib build, the CPU and the Node version, and with it the digest. See docs/decisions/0003.
 * Source: RFC 1951 section 3.2.4, RFC 1952 section 2.3.
 */
export function gzipStored(bytes: Uint8Array): Buffer {
  const chunks: Uint8Array[] = [HEADER];
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
