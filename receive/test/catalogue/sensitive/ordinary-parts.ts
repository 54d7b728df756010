import type { Random } from '../traffic/random.ts';
import { NOUNS, SENTENCE_WORDS } from '../traffic/words.ts';

/** A value without sensitive data, and its name. */
export type Ordinary = readonly [name: string, text: string];
export type Maker = (random: Random) => Ordinary;

export const HEX = '0123456789abcdef';
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const UPPER = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const DIGITS = '0123456789';

/** Makes 20 to `most` bytes. */
export function makeBytes(random: Random, most: number): Uint8Array {
  return Uint8Array.from({ length: random.between(20, most) }, () => random.below(256));
}

/** Makes a number of so many digits. */
export function digits(random: Random, count: number): string {
  return random.between(1, 9) + random.letters(DIGITS, count - 1);
}

/** Makes a number with zeros in front. */
export function padded(random: Random, from: number, to: number, length = 2): string {
  return String(random.between(from, to)).padStart(length, '0');
}

/** Makes a sentence of so many words. */
export function sentence(random: Random, count: number): string {
  const words = Array.from({ length: count }, () => random.pick(SENTENCE_WORDS));
  return `${words[0]![0]!.toUpperCase()}${words.join(' ').slice(1)}.`;
}

/** Joins two to six words. */
export function slug(random: Random, separator = '-'): string {
  return Array.from({ length: random.between(2, 6) }, () => random.pick(NOUNS)).join(separator);
}

/** Makes a random UUID. */
export function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.letters(HEX, length)).join('-');
}

/** Makes a date such as `2026-11-28`. */
export function date(random: Random): string {
  return `${padded(random, 1990, 2027)}-${padded(random, 1, 12)}-${padded(random, 1, 28)}`;
}

/** Makes a time of day. */
export function time(random: Random): string {
  return `${padded(random, 0, 23)}:${padded(random, 0, 59)}:${padded(random, 0, 59)}`;
}

/** Makes a version of three numbers. */
export function version(random: Random): string {
  return `${random.below(30)}.${random.below(40)}.${random.below(5000)}`;
}

/** Makes the name of a host. */
export function host(random: Random): string {
  return `${random.pick(NOUNS)}.${random.pick(['example', 'svc.cluster.local', 'shop.example', 'internal'])}`;
}

/** Makes a GTIN of so many digits, with its check digit. Source: GS1 General Specifications. */
export function ean(random: Random, length: number): string {
  const payload = digits(random, length - 1);
  const sum = [...payload].reduceRight(
    (total, digit, at) => total + Number(digit) * ((payload.length - at) % 2 === 1 ? 3 : 1),
    0,
  );
  return payload + ((10 - (sum % 10)) % 10);
}

/** Makes an ISBN of ten digits, with its check digit and hyphens. */
export function isbn10(random: Random): string {
  const payload = random.letters(DIGITS, 9);
  const sum = [...payload].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
  const check = (11 - (sum % 11)) % 11;
  return `${payload[0]}-${payload.slice(1, 4)}-${payload.slice(4)}-${check === 10 ? 'X' : check}`;
}
