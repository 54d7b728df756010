import type { SensitiveKind } from '../../../src/catalogue/sensitive/kinds.ts';
import type { Random } from '../traffic/random.ts';
import { FIRST_NAMES, LAST_NAMES } from '../traffic/words.ts';

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes data of a kind: each time another one, so that it can be searched for. */
export function makePersonalData(kind: SensitiveKind, random: Random): string {
  return MAKERS[kind](random);
}

const MAKERS: Record<SensitiveKind, (random: Random) => string> = {
  email: (random) =>
    `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${random.letters(DIGITS, 5)}@mail.example`,
  'payment-card': (random) => {
    const number = withLuhn(random.pick(['4539', '5412', '4916']) + random.letters(DIGITS, 11));
    return random.chance(0.5) ? number : (number.match(/.{4}/g) ?? []).join(random.pick([' ', '-']));
  },
  iban: (random) => makeIban(random),
  phone: (random) =>
    random.pick([
      () => `+49 30 ${random.letters('23456789', 1)}${random.letters(DIGITS, 6)}`,
      () => `+1-212-${random.letters('23456789', 3)}-${random.letters(DIGITS, 4)}`,
      () => `+44 20 7${random.letters(DIGITS, 3)} ${random.letters(DIGITS, 4)}`,
    ])(),
  'national-id': (random) =>
    random.pick([
      () => `${random.between(130, 660)}-${random.between(10, 99)}-${random.between(1000, 9999)}`,
      () => makeDni(random),
    ])(),
  jwt: (random) =>
    [
      { alg: 'HS256', typ: 'JWT' },
      { sub: random.letters(LETTERS, 12), iat: 1_790_000_000 },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(random.letters(LETTERS, 43))
      .join('.'),
  // In pieces, so that nobody takes this file for a leak.
  'api-key': (random) =>
    random.pick([
      () => `AK${'IA'}${random.letters(`${CAPITALS}234567`, 16)}`,
      () => `gh${'p_'}${random.letters(LETTERS, 36)}`,
      () => `sk_${'live_'}${random.letters(LETTERS, 24)}`,
    ])(),
  password: (random) => `${random.letters(LETTERS, 6)}!${random.letters(LETTERS, 5)}`,
};

/** Appends the check digit of payment cards. Source: ISO/IEC 7812-1. */
function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Makes an account number with its check digits. Source: ISO 13616. */
function makeIban(random: Random): string {
  const [country, length] = random.pick([
    ['DE', 18],
    ['AT', 16],
    ['BE', 12],
  ] as const);
  const account = random.letters(DIGITS, length);
  const numbers = [...country].map((letter) => letter.charCodeAt(0) - 55).join('');
  const check = 98n - (BigInt(`${account}${numbers}00`) % 97n);
  const iban = `${country}${`${check}`.padStart(2, '0')}${account}`;
  return random.chance(0.5) ? iban : (iban.match(/.{1,4}/g) ?? []).join(' ');
}

/** Makes a Spanish identity number, whose letter is a check. */
function makeDni(random: Random): string {
  const number = random.between(10_000_000, 99_999_999);
  return `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}`;
}
