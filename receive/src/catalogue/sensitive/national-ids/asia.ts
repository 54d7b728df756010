import {
  type Characters,
  hasVerhoeffDigit,
  isDate,
  isDigits,
  numberAt,
  weightedSum,
} from '../check-digits.ts';
import { NATIONAL_ID } from '../kinds.ts';
import type { Layout } from '../layouts.ts';

const ZERO = 0x30;
const TWO = 0x32;

/** An Aadhaar number of India: the check digit of Verhoeff. Source: UIDAI. */
function isAadhaar(characters: Characters): boolean {
  return characters.codes[0]! >= TWO && hasVerhoeffDigit(characters);
}

const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const RESIDENT_CHECKS = '10X98765432';

/** A resident id of China: area, date of birth, check character modulo 11. Source: GB 11643-1999. */
function isResidentId(characters: Characters): boolean {
  const { codes } = characters;
  if (!isDigits(characters, 0, 17) || codes[0] === ZERO) return false;
  const year = numberAt(characters, 6, 4);
  const hasDate = year >= 1900 && year < 2030;
  if (!hasDate || !isDate(numberAt(characters, 12, 2), numberAt(characters, 10, 2))) return false;
  return codes[17] === RESIDENT_CHECKS.charCodeAt(weightedSum(characters, RESIDENT_WEIGHTS) % 11);
}

const AADHAAR = { kind: NATIONAL_ID, isValid: isAadhaar };
const RESIDENT_ID = { kind: NATIONAL_ID, isValid: isResidentId, separators: [''] };

/** National ids of Asia. */
export const ASIAN_IDS: readonly Layout[] = [
  { ...AADHAAR, groups: '4 4 4', separators: ['  ', '--'] },
  { ...AADHAAR, groups: '12', separators: [''], needsName: true },
  { ...RESIDENT_ID, groups: '18a' },
  { ...RESIDENT_ID, groups: '18', needsName: true },
];
