/** The result of decoding a body. */
export type Decoded = {
  bytes: Uint8Array;
  /** Whether there is more: the body was cut or broken, or is larger than the limit for decoding. */
  isCut: boolean;
};

/** More bytes than this are not decoded. */
export const MAX_DECODED_BYTES = 8 * 1024 * 1024;

// The output of a decoder for one write is all in memory, so the denser the coding, the smaller the writes.
const WRITE_BYTES: Record<string, number> = { gzip: 4096, deflate: 4096, br: 32, zstd: 32 };
const FORMATS: Record<string, readonly string[]> = {
  gzip: ['gzip'],
  deflate: ['deflate', 'deflate-raw'],
  br: ['brotli', 'br'],
  zstd: ['zstd'],
};

/** The content-encoding that this page can decode; empty if there is none, several or another one. */
export function codingOf(contentEncoding: string): string {
  const name = contentEncoding.trim().toLowerCase();
  const coding = name === 'x-gzip' ? 'gzip' : name;
  return Object.hasOwn(FORMATS, coding) ? coding : '';
}

/**
 * Decodes a body with the browser's own decoder, up to MAX_DECODED_BYTES. Returns what could be decoded of a cut or
 * broken body; undefined if that is nothing, or if this browser has no decoder for the coding.
 */
export async function decodeBody(bytes: Uint8Array, coding: string): Promise<Decoded | undefined> {
  for (const format of FORMATS[coding] ?? []) {
    const decoder = openDecoder(format);
    if (decoder === undefined) continue;
    const decoded = await run(decoder, bytes, WRITE_BYTES[coding] ?? 32);
    if (decoded.bytes.length > 0 || !decoded.isCut) return decoded;
  }
  return undefined;
}

function openDecoder(format: string): DecompressionStream | undefined {
  try {
    return new DecompressionStream(format as CompressionFormat);
  } catch {
    return undefined;
  }
}

async function run(decoder: DecompressionStream, bytes: Uint8Array, step: number): Promise<Decoded> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  let sent = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, sent + step));
      sent += step;
    },
  });
  const reader = source.pipeThrough(decoder).getReader();
  try {
    while (!isCut) {
      const { done, value } = await reader.read();
      if (done) break;
      const room = MAX_DECODED_BYTES - size;
      chunks.push(value.subarray(0, room));
      size += Math.min(value.length, room);
      isCut = value.length > room;
    }
  } catch {
    isCut = true;
  }
  reader.cancel().catch(() => undefined);
  return { bytes: join(chunks, size), isCut };
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
