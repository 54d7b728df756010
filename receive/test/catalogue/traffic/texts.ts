import { madeDate, madeDateTime, madeTime } from './dates.ts';
import type { Random } from './random.ts';
import {
  ADJECTIVES,
  CITIES,
  COUNTRIES,
  EXTENSIONS,
  FIRST_NAMES,
  LAST_NAMES,
  NOUNS,
  SENTENCE_WORDS,
} from './words.ts';

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = CAPITALS + SMALL + DIGITS;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What a text of an API looks like. */
export type TextKind = keyof typeof TEXTS;

/** Makes a text of a kind. */
export function makeText(kind: TextKind, random: Random): string {
  return TEXTS[kind](random);
}

const TEXTS = {
  // Of people and places.
  name: (random: Random) => `${capitalize(random.pick(FIRST_NAMES))} ${capitalize(random.pick(LAST_NAMES))}`,
  username: (random: Random) => username(random),
  email: (random: Random) =>
    `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${random.below(90)}@${random.pick(NOUNS)}.example`,
  phone: (random: Random) =>
    `+49 30 ${random.letters('23456789', 1)}${random.letters(DIGITS, 3)} ${random.letters(DIGITS, 4)}`,
  street: (random: Random) => `${capitalize(random.pick(NOUNS))} Street ${random.between(1, 180)}`,
  city: (random: Random) => random.pick(CITIES),
  country: (random: Random) => random.pick(COUNTRIES),
  postcode: (random: Random) => random.letters(DIGITS, 5),
  // Prose.
  title: (random: Random) =>
    `${capitalize(random.pick(ADJECTIVES))} ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}`,
  sentence: (random: Random) => sentence(random),
  paragraph: (random: Random) => Array.from({ length: 4 }, () => sentence(random)).join(' '),
  word: (random: Random) => random.pick(NOUNS),
  // Names in addresses.
  slug: (random: Random) => slug(random),
  branch: (random: Random) =>
    random.chance(0.3)
      ? random.pick(['main', 'develop', 'release'])
      : `${random.pick(['feature', 'fix', 'release', 'chore'])}/${slug(random)}`,
  range: (random: Random) =>
    `${random.pick(['main', 'develop'])}...${random.pick(['feature', 'fix'])}/${slug(random)}`,
  file: (random: Random) => `${random.pick(NOUNS)}.${random.pick(EXTENSIONS)}`,
  filePath: (random: Random) =>
    `src/${random.pick(NOUNS)}/${random.pick(ADJECTIVES)}-${random.pick(NOUNS)}.${random.pick(EXTENSIONS)}`,
  url: (random: Random) => `https://${random.pick(NOUNS)}.example/${slug(random)}`,
  domain: (random: Random) => `${slug(random)}.example`,
  // Ids and codes.
  uuid: (random: Random) => uuid(random),
  hash: (random: Random) => random.letters(HEX, 40),
  digest: (random: Random) => `sha256:${random.letters(HEX, 64)}`,
  shortHash: (random: Random) => random.letters(HEX, 7),
  token: (random: Random) => random.letters(BASE62, 22),
  ulid: (random: Random) => `01J${random.letters(CROCKFORD, 23)}`,
  prefixedId: (random: Random) => `pay_${random.letters(BASE62, 16)}`,
  sku: (random: Random) =>
    `${random.letters(CAPITALS, 2)}-${random.letters(DIGITS, 4)}-${random.pick(['S', 'M', 'L', 'XL'])}`,
  tracking: (random: Random) =>
    `${random.letters(CAPITALS, 2)}${random.letters(DIGITS, 9)}${random.pick(COUNTRIES)}`,
  orderNumber: (random: Random) => `ORD-2026-${random.letters(DIGITS, 6)}`,
  coupon: (random: Random) => `${random.pick(ADJECTIVES).toUpperCase()}${random.between(5, 50)}`,
  version: (random: Random) => `${random.between(0, 9)}.${random.below(20)}.${random.below(12)}`,
  color: (random: Random) => `#${random.letters(HEX, 6)}`,
  etag: (random: Random) => `"${random.letters(HEX, 16)}"`,
  address: (random: Random) => `10.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`,
  digits: (random: Random) => random.letters(DIGITS, 10),
  decimal: (random: Random) => (random.between(100, 99_999) / 100).toFixed(2),
  unit: (random: Random) => `${random.letters(CAPITALS, 3)}-${random.between(1, 9)}`,
  // Times.
  date: (random: Random) => madeDate(random),
  time: (random: Random) => madeTime(random),
  dateTime: (random: Random) => madeDateTime(random),
} satisfies Record<string, (random: Random) => string>;

function capitalize(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function sentence(random: Random): string {
  const words = Array.from({ length: random.between(5, 12) }, () => random.pick(SENTENCE_WORDS));
  return `${capitalize(words.join(' '))} ${random.pick(NOUNS)}.`;
}

function slug(random: Random): string {
  const base = `${random.pick(ADJECTIVES)}-${random.pick(NOUNS)}`;
  return random.chance(0.4) ? `${base}-${random.between(2, 99)}` : base;
}

function username(random: Random): string {
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
  switch (random.below(4)) {
    case 0:
      return `${first}${random.below(100)}`;
    case 1:
      return `${first}-${last}`;
    case 2:
      return `${first.charAt(0)}${last}`;
    default:
      return `${last}${random.pick(NOUNS)}`;
  }
}

function uuid(random: Random): string {
  const hex = (length: number) => random.letters(HEX, length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.letters('89ab', 1)}${hex(3)}-${hex(12)}`;
}

/** All kinds of texts. */
export const textKinds = Object.keys(TEXTS) as TextKind[];
