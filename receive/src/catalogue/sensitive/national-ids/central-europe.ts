import { type Characters, digitAt, isDate, isDigits, numberAt, weightedSum } from '../check-digits.ts';
import { NATIONAL_ID } from '../kinds.ts';
import type { Layout } from '../layouts.ts';

const LETTER_A = 0x41;
const LETTER_Z = 0x5a;

/** A German tax id: ISO 7064 MOD 11,10, and one digit repeated among the first ten. Source: § 139b AO, BZSt. */
function isTaxId(characters: Characters): boolean {
  if (digitAt(characters, 0) === 0) return false;
  const counts = new Uint8Array(10);
  let product = 10;
  for (let i = 0; i < 10; i++) {
    counts[digitAt(characters, i)]!++;
    product = (((digitAt(characters, i) + product) % 10 || 10) * 2) % 11;
  }
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && repeated[0]! <= 3 && digitAt(characters, 10) === (11 - product) % 10;
}

const PENSION_WEIGHTS = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];

/** A German Versicherungsnummer: area, date of birth, letter, serial, check digit. Source: § 2 VKVV. */
function isPensionNumber(characters: Characters): boolean {
  const letter = characters.codes[8]!;
  if (letter < LETTER_A || letter > LETTER_Z || !isDigits(characters, 0, 8)) return false;
  const day = numberAt(characters, 2, 2);
  if (!isDigits(characters, 9, 12) || !isDate(day > 50 ? day - 50 : day, numberAt(characters, 4, 2)))
    return false;
  const place = letter - LETTER_A + 1;
  let sum = 0;
  for (let i = 0; i < PENSION_WEIGHTS.length; i++) {
    const digit =
      i < 8
        ? digitAt(characters, i)
        : i > 9
          ? digitAt(characters, i - 1)
          : i === 8
            ? Math.floor(place / 10)
            : place % 10;
    const product = digit * PENSION_WEIGHTS[i]!;
    sum += Math.floor(product / 10) + (product % 10);
  }
  return digitAt(characters, 11) === sum % 10;
}

const POLISH_WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];

/** A Polish PESEL of somebody born from 1920 to 2029: date of birth, serial, check digit. Source: gov.pl. */
function isPesel(characters: Characters): boolean {
  const year = numberAt(characters, 0, 2);
  const month = numberAt(characters, 2, 2);
  const isThisCentury = month > 20;
  if (isThisCentury ? year > 29 : year < 20) return false;
  if (!isDate(numberAt(characters, 4, 2), isThisCentury ? month - 20 : month)) return false;
  return digitAt(characters, 10) === (10 - (weightedSum(characters, POLISH_WEIGHTS) % 10)) % 10;
}

const SWISS_WEIGHTS = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3];

/** A Swiss AHV number: 756 for the country, and the check digit of EAN-13. Source: ZAS. */
function isAhvNumber(characters: Characters): boolean {
  if (numberAt(characters, 0, 3) !== 756) return false;
  return digitAt(characters, 12) === (10 - (weightedSum(characters, SWISS_WEIGHTS) % 10)) % 10;
}

const TAX_ID = { kind: NATIONAL_ID, isValid: isTaxId };
const PENSION_NUMBER = { kind: NATIONAL_ID, isValid: isPensionNumber };
const AHV_NUMBER = { kind: NATIONAL_ID, isValid: isAhvNumber };

/** National ids of central Europe. */
export const CENTRAL_IDS: readonly Layout[] = [
  { ...TAX_ID, groups: '2 3 3 3', separators: ['   ', '---'] },
  { ...TAX_ID, groups: '11', separators: [''], needsName: true },
  { ...PENSION_NUMBER, groups: '12a', separators: [''] },
  { ...PENSION_NUMBER, groups: '2 6 1a 3', separators: ['   ', '---'] },
  { ...PENSION_NUMBER, groups: '8 1a 3', separators: ['  ', '--'] },
  { kind: NATIONAL_ID, isValid: isPesel, groups: '11', separators: [''] },
  { ...AHV_NUMBER, groups: '3 4 4 2', separators: ['...', '   '] },
  { ...AHV_NUMBER, groups: '13', separators: [''], needsName: true },
];
