import {
  type Characters,
  digitAt,
  hasLuhnDigit,
  isDate,
  isDigits,
  numberAt,
  weightedSum,
} from '../check-digits.ts';
import { NATIONAL_ID } from '../kinds.ts';
import type { Layout } from '../layouts.ts';

/** Added to the day of a Swedish coordination number, which people without a personnummer get. */
const COORDINATION_DAYS = 60;
const RECENT_YEAR = 2010;

/** A Swedish personnummer or coordination number, with or without its century. Source: SKV 704. */
function isPersonnummer(characters: Characters): boolean {
  const at = characters.length - 10;
  const day = numberAt(characters, at + 4, 2);
  const hasDate = isDate(
    day > COORDINATION_DAYS ? day - COORDINATION_DAYS : day,
    numberAt(characters, at + 2, 2),
  );
  return hasDate && hasLuhnDigit(characters, at, characters.length);
}

/** The same with a century. A recent date with a time of day, such as `20261128-1005`, is a timestamp. */
function isLongPersonnummer(characters: Characters): boolean {
  const year = numberAt(characters, 0, 4);
  const isTime = numberAt(characters, 8, 2) < 24 && numberAt(characters, 10, 2) < 60;
  return year >= 1880 && year < 2100 && !(isTime && year >= RECENT_YEAR) && isPersonnummer(characters);
}

const FINNISH_CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** A Finnish henkilötunnus: date of birth, three digits, check character modulo 31. Source: DVV. */
function isHetu(characters: Characters): boolean {
  if (!isDigits(characters, 0, 9)) return false;
  if (!isDate(numberAt(characters, 0, 2), numberAt(characters, 2, 2))) return false;
  const number = numberAt(characters, 0, 9);
  return characters.codes[9] === FINNISH_CHECKS.charCodeAt(number % 31);
}

const BRITISH_FIRST = 'ABCEGHJKLMNOPRSTWXYZ';
const BRITISH_SECOND = 'ABCEGHJKLMNPRSTWXYZ';
const NOT_BRITISH = ['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ'];

/** A British National Insurance number. It has no check digit. Source: HMRC, NIM39110. */
function isNiNumber(characters: Characters): boolean {
  const [first, second, suffix] = [0, 1, 8].map((at) => String.fromCharCode(characters.codes[at]!));
  if (!BRITISH_FIRST.includes(first!) || !BRITISH_SECOND.includes(second!)) return false;
  return isDigits(characters, 2, 8) && 'ABCD'.includes(suffix!) && !NOT_BRITISH.includes(first! + second!);
}

const DUTCH_WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2];

/** A Dutch burgerservicenummer: the test of eleven. Source: Logisch ontwerp BSN. */
function isBsn(characters: Characters): boolean {
  const sum = weightedSum(characters, DUTCH_WEIGHTS) - digitAt(characters, 8);
  return sum % 11 === 0 && numberAt(characters, 0, 9) !== 0;
}

const SHORT = { kind: NATIONAL_ID, isValid: isPersonnummer };
const LONG = { kind: NATIONAL_ID, isValid: isLongPersonnummer };
const NI_NUMBER = { kind: NATIONAL_ID, isValid: isNiNumber };
const BSN = { kind: NATIONAL_ID, isValid: isBsn, needsName: true };

/** National ids of northern Europe. */
export const NORTHERN_IDS: readonly Layout[] = [
  { ...SHORT, groups: '6 4', separators: ['-'] },
  { ...SHORT, groups: '6 4', separators: [' '], needsName: true },
  { ...SHORT, groups: '10', separators: [''], needsName: true },
  { ...LONG, groups: '8 4', separators: ['-'] },
  { ...LONG, groups: '8 4', separators: [' '], needsName: true },
  { ...LONG, groups: '12', separators: [''], needsName: true },
  { kind: NATIONAL_ID, isValid: isHetu, groups: '6 4a', separators: ['-'] },
  { ...NI_NUMBER, groups: '9a', separators: [''] },
  { ...NI_NUMBER, groups: '2a 2 2 2 1a', separators: ['    ', '----'] },
  { ...NI_NUMBER, groups: '2a 6 1a', separators: ['  ', '--'] },
  { ...BSN, groups: '9', separators: [''] },
  { ...BSN, groups: '4 2 3', separators: ['..'], needsName: false },
  { ...BSN, groups: '3 3 3', separators: ['..', '--', '  '] },
];
