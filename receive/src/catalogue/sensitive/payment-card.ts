import { type Characters, hasLuhnDigit, isOneCharacter, numberAt } from './check-digits.ts';
import { PAYMENT_CARD } from './kinds.ts';
import type { Layout } from './layouts.ts';

/** The first four digits from one to another, and the lengths of these cards. */
type Range = readonly [from: number, to: number, lengths: readonly number[]];

/** Source: ISO/IEC 7812 prefixes as the card networks publish them. */
const RANGES: readonly Range[] = [
  [2200, 2204, [16]], // Mir
  [2221, 2720, [16]], // Mastercard
  [3000, 3059, [14]], // Diners Club
  [3095, 3095, [14]],
  [3400, 3499, [15]], // American Express
  [3528, 3589, [16]], // JCB
  [3600, 3699, [14]], // Diners Club
  [3700, 3799, [15]], // American Express
  [3800, 3999, [14]], // Diners Club
  [4000, 4999, [16]], // Visa
  [5018, 5020, [16, 18, 19]], // Maestro
  [5038, 5038, [16, 18, 19]],
  [5060, 5067, [16, 18, 19]], // Verve, Elo
  [5080, 5089, [16]], // RuPay
  [5100, 5599, [16]], // Mastercard
  [5893, 5893, [16, 18, 19]], // Maestro
  [6011, 6011, [16]], // Discover
  [6060, 6089, [16]], // RuPay, Hipercard
  [6200, 6299, [16, 17, 18, 19]], // UnionPay
  [6304, 6304, [16, 18, 19]], // Maestro
  [6362, 6363, [16]], // Elo
  [6440, 6599, [16]], // Discover
  [6759, 6763, [16, 18, 19]], // Maestro
  [9792, 9792, [16]], // Troy
];

/** Whether digits are the number of a payment card: a known prefix, the length that it has, and the check digit. */
function isCardNumber(characters: Characters): boolean {
  const prefix = numberAt(characters, 0, 4);
  const range = RANGES.find(([from, to]) => prefix >= from && prefix <= to);
  return range?.[2].includes(characters.length) === true && hasLuhnDigit(characters, 0, characters.length);
}

/** Whether digits can be a card by the check digit alone: enough where the name says that it is one. */
function isNamedCardNumber(characters: Characters): boolean {
  return hasLuhnDigit(characters, 0, characters.length) && !isOneCharacter(characters);
}

const CARD = { kind: PAYMENT_CARD, isValid: isCardNumber, mayHaveNeighbours: true };
const NAMED_CARD = { ...CARD, isValid: isNamedCardNumber, needsName: true };
const SEPARATORS = ['-', ' ', '.'];
const uniform = (count: number) => SEPARATORS.map((separator) => separator.repeat(count));

/** How card numbers are written. */
export const CARD_LAYOUTS: readonly Layout[] = [
  ...['14', '15', '16', '17', '18', '19'].map((groups) => ({ ...CARD, groups, separators: [''] })),
  ...['12', '13', '14', '15', '16', '17', '18', '19'].map((groups) => ({
    ...NAMED_CARD,
    groups,
    separators: [''],
  })),
  { ...CARD, groups: '4 4 4 4', separators: uniform(3) },
  { ...CARD, groups: '4 6 5', separators: uniform(2) },
  { ...CARD, groups: '4 6 4', separators: uniform(2) },
  { ...CARD, groups: '4 4 4 4 3', separators: uniform(4) },
  { ...CARD, groups: '6 13', separators: uniform(1) },
];
