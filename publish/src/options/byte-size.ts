import { badValue, type RawOptions, readText } from './raw.ts';

const BYTES_OF = {
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
};

/** Reads a size such as 2GiB, 500MiB, 1.5GB or plain bytes, in whole bytes. Throws a usage error. */
export function readByteSize(raw: RawOptions, name: string): number | undefined {
  const text = readText(raw, name)?.trim();
  if (text === undefined) return undefined;
  const [, count = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kmgt]i?b|b)?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(count) * BYTES_OF[(unit.toLowerCase() || 'b') as 'b']);
  if (count !== '' && Number.isSafeInteger(bytes)) return bytes;
  throw badValue(name, text, 'it is no size', 'Give one such as 500MiB or 2GiB.');
}
