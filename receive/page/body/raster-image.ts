/** An image that a browser may draw: its real type, not a claimed one, and its size in pixels. */
export type RasterImage = { type: string; width: number; height: number };

/** Images with more pixels are not drawn: a small file can claim a size that would take gigabytes. */
export const MAX_PIXELS = 50_000_000;

/**
 * Recognizes PNG, JPEG, GIF and WebP by their first bytes, and reads their size. Anything else, above all SVG, is
 * undefined and never drawn. AVIF is left out, as its size is in nested boxes.
 */
export function recognizeImage(bytes: Uint8Array): RasterImage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, '\x89PNG\r\n\x1a\n'))
      return sized('image/png', view.getUint32(16), view.getUint32(20));
    if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a'))
      return sized('image/gif', view.getUint16(6, true), view.getUint16(8, true));
    if (startsWith(bytes, '\xff\xd8\xff')) return jpeg(view);
    if (startsWith(bytes, 'RIFF') && startsWith(bytes.subarray(8), 'WEBP')) return webp(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function sized(type: string, width: number, height: number): RasterImage | undefined {
  return width > 0 && height > 0 ? { type, width, height } : undefined;
}

/** Walks the segments up to a start of frame. Source: ITU T.81, B.2. */
function jpeg(view: DataView): RasterImage | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sized('image/jpeg', view.getUint16(at + 7), view.getUint16(at + 5));
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** Reads the first chunk. Source: RFC 9649, 2. */
function webp(view: DataView): RasterImage | undefined {
  const chunk = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  if (chunk === 'VP8X') return sized('image/webp', uint24(view, 24) + 1, uint24(view, 27) + 1);
  if (chunk === 'VP8 ')
    return sized('image/webp', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (chunk !== 'VP8L') return undefined;
  const bits = view.getUint32(21, true);
  return sized('image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[index] !== text.charCodeAt(index)) return false;
  return true;
}
