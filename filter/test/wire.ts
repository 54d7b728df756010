/** A header map as a test writes it: names and values, in order. Bytes stand for themselves, texts for their UTF-8. */
export type Field = readonly [name: string, value: string | Uint8Array];

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a text or of bytes. */
export function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : value;
}

/** The text of bytes that must be UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The text of any bytes: where they are not UTF-8, each stands for the code point of its number. */
export function looseTextOf(bytes: Uint8Array): string {
  try {
    return textOf(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Header maps as the host passes them: u32 count, sizes, then name NUL value NUL each. Source: cpp-host, pairs_util.cc. */
export function encodePairs(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(([name, value]) => [bytesOf(name), bytesOf(value)] as const);
  const dataSize = parts.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  const out = new Uint8Array(4 + parts.length * 8 + dataSize);
  const view = new DataView(out.buffer);
  view.setUint32(0, parts.length, true);
  let at = 4 + parts.length * 8;
  parts.forEach(([name, value], index) => {
    view.setUint32(4 + index * 8, name.length, true);
    view.setUint32(8 + index * 8, value.length, true);
    out.set(name, at);
    out.set(value, at + name.length + 1);
    at += name.length + value.length + 2;
  });
  return out;
}

/** The opposite of `encodePairs`; throws where the bytes are not exactly one map of texts, as `decode` reads them. */
export function decodePairs(bytes: Uint8Array, decode = textOf): [string, string][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  let at = 4 + count * 8;
  const fields: [string, string][] = [];
  const take = (size: number): string => {
    const text = decode(bytes.subarray(at, at + size));
    if (bytes[at + size] !== 0) throw new Error(`no NUL behind byte ${at + size} of a header map`);
    at += size + 1;
    return text;
  };
  for (let i = 0; i < count; i++) {
    const nameSize = view.getUint32(4 + i * 8, true);
    const valueSize = view.getUint32(8 + i * 8, true);
    fields.push([take(nameSize), take(valueSize)]);
  }
  if (at !== bytes.length) throw new Error(`a header map has ${bytes.length - at} bytes too many`);
  return fields;
}
