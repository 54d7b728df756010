import { badValue, type TextOrigin, type TextParser } from './flag.ts';

const MS_OF = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const BYTES_OF: Readonly<Record<string, number>> = {
  ...{ '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/** Reads a duration such as 90s, 2m, 1m30s, 500ms or plain seconds. Gives milliseconds. */
export function parseDurationMs(text: string, { source }: TextOrigin): number {
  const trimmed = text.trim();
  const parts = [...trimmed.matchAll(/(\d{1,9})(ms|d|h|m|s)/g)];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === trimmed;
  if (isWhole) return parts.reduce((sum, [, count, unit]) => sum + Number(count) * MS_OF[unit as 's'], 0);
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * MS_OF.s;
  throw badValue(trimmed, source, 'it is not a duration', 'Give one such as 90s, 12h or 7d.');
}

/** Reads a size such as 2GiB, 500MiB, 1.5GB or plain bytes. Gives whole bytes. */
export function parseByteSize(text: string, { source }: TextOrigin): number {
  const trimmed = text.trim();
  const [, count = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kmgt]i?b|b)?$/i.exec(trimmed) ?? [];
  const bytes = Math.floor(Number(count) * (BYTES_OF[unit.toLowerCase()] ?? 0));
  if (count !== '' && Number.isSafeInteger(bytes)) return bytes;
  throw badValue(trimmed, source, 'it is not a size', 'Give one such as 500MiB or 2GiB.');
}

/** Reads a port number. */
export function parsePort(text: string, { source }: TextOrigin): number {
  return parseWhole(text, source, { min: 1, max: 65535, what: 'a port number' });
}

/** Makes a parser for a whole number in a range. */
export function parseCount(min: number, max: number, what = 'such a number'): TextParser<number> {
  return (text, { source }) => parseWhole(text, source, { min, max, what });
}

function parseWhole(
  text: string,
  source: string,
  { min, max, what }: { min: number; max: number; what: string },
): number {
  const number = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw badValue(text, source, `it is not ${what}`, `Give a whole number from ${min} to ${max}.`);
}
