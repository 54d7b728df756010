import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { badValue, type TextOrigin, type TextParser } from './flag.ts';

/** Makes a parser that takes a valid text as it is. */
export function parseIf(isValid: (text: string) => boolean, why: string, fix: string): TextParser<string> {
  return (text, { source }) => {
    if (isValid(text)) return text;
    throw badValue(text, source, why, fix);
  };
}

/** Reads the path of a file that must be there. Gives it absolute. */
export function parseFile(text: string, { source, cwd }: TextOrigin): string {
  const path = resolve(cwd, text);
  if (existsSync(path)) return path;
  throw usageError(
    `Cannot read ${path}`,
    'there is no such file or directory',
    `Give ${source} the path of a file.`,
  );
}

/** Takes a text as it is. */
export function anyText(text: string): string {
  return text;
}

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

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** True for an RFC 1123 label: what a namespace may be called. Source: Kubernetes "Object Names and IDs". */
export function isDnsLabel(text: string): boolean {
  return LABEL.test(text);
}

/** True for an RFC 1123 subdomain: what most objects may be called. Source: Kubernetes "Object Names and IDs". */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => LABEL.test(part));
}

/** True for a label key, with or without a prefix. Source: Kubernetes "Labels and Selectors", syntax. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return LABEL_NAME.test(text);
  return isDnsSubdomain(text.slice(0, slash)) && LABEL_NAME.test(text.slice(slash + 1));
}

/** True for a label value; it may be empty. Source: as for `isLabelKey`. */
export function isLabelValue(text: string): boolean {
  return text === '' || LABEL_NAME.test(text);
}

/** Makes a parser for the name of an object. `kind` is what the object is, for the error. */
export function parseObjectName(
  kind: string,
  isValid: (text: string) => boolean = isDnsSubdomain,
): TextParser<string> {
  const signs = isValid === isDnsSubdomain ? ', "-" and "."' : ' and "-"';
  const fix = `Use lower-case letters, digits${signs}; start and end with a letter or digit.`;
  return parseIf(isValid, `it cannot be the name of a ${kind}`, fix);
}
