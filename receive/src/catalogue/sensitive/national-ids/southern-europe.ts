import { type Characters, isDigits, numberAt } from '../check-digits.ts';
import { NATIONAL_ID } from '../kinds.ts';
import type { Layout } from '../layouts.ts';

const LETTER_A = 0x41;
const LETTER_B = 0x42;

/** A French NIR with its key of two digits; `2A` and `2B` are Corsica. Source: INSEE. */
function isNir(characters: Characters): boolean {
  const { codes, length } = characters;
  const corsica = codes[6]! - LETTER_A;
  const hasCorsica = corsica === 0 || codes[6] === LETTER_B;
  if (!isDigits(characters, 0, 6) || !isDigits(characters, 7, length)) return false;
  if (!hasCorsica && !isDigits(characters, 6, 7)) return false;
  const sex = numberAt(characters, 0, 1);
  const month = numberAt(characters, 3, 2);
  if ((sex !== 1 && sex !== 2) || month === 0 || (month > 12 && month < 20)) return false;
  if (hasCorsica && numberAt(characters, 5, 1) !== 2) return false;
  const head = numberAt(characters, 0, 5) * 100 + (hasCorsica ? 19 - corsica : numberAt(characters, 5, 2));
  const rest = ((head % 97) * 1e6 + numberAt(characters, 7, 6)) % 97;
  return numberAt(characters, 13, 2) === 97 - rest;
}

// What a digit or letter at an odd place counts, digits first; at an even place it counts its own value.
const ODD_VALUES = [
  ...[1, 0, 5, 7, 9, 13, 15, 17, 19, 21],
  ...[1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23],
];
// Letters may stand for digits if two people would have the same code.
const FISCAL_PATTERN = /^[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPR-T][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]$/;

/** An Italian codice fiscale: check letter modulo 26. Source: D.M. 23/12/1976. */
function isFiscalCode({ codes }: Characters): boolean {
  if (!FISCAL_PATTERN.test(String.fromCharCode(...codes.subarray(0, 16)))) return false;
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = codes[i]!;
    const value = code < LETTER_A ? code - 0x30 : code - LETTER_A;
    sum += i % 2 === 1 ? value : ODD_VALUES[code < LETTER_A ? value : value + 10]!;
  }
  return codes[15] === LETTER_A + (sum % 26);
}

const SPANISH_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** A Spanish DNI: eight digits and their letter. Source: Ministerio del Interior. */
function isDni(characters: Characters): boolean {
  if (!isDigits(characters, 0, 8)) return false;
  return characters.codes[8] === SPANISH_LETTERS.charCodeAt(numberAt(characters, 0, 8) % 23);
}

/** A Spanish NIE: X, Y or Z for 0, 1 or 2, seven digits and their letter. */
function isNie(characters: Characters): boolean {
  const first = 'XYZ'.indexOf(String.fromCharCode(characters.codes[0]!));
  if (first < 0 || !isDigits(characters, 1, 8)) return false;
  const number = first * 1e7 + numberAt(characters, 1, 7);
  return characters.codes[8] === SPANISH_LETTERS.charCodeAt(number % 23);
}

const NIR = { kind: NATIONAL_ID, isValid: isNir };
const FISCAL_CODE = { kind: NATIONAL_ID, isValid: isFiscalCode, allowsLowerCase: true };
const DNI = { kind: NATIONAL_ID, isValid: isDni };
const NIE = { kind: NATIONAL_ID, isValid: isNie };

/** National ids of southern Europe and France. */
export const SOUTHERN_IDS: readonly Layout[] = [
  { ...NIR, groups: '15', separators: [''] },
  { ...NIR, groups: '15a', separators: [''] },
  { ...NIR, groups: '13 2', separators: [' ', '-'] },
  { ...NIR, groups: '13a 2', separators: [' ', '-'] },
  { ...NIR, groups: '1 2 2 2 3 3 2', separators: ['      ', '------', '......'] },
  { ...NIR, groups: '1 2 2 2a 3 3 2', separators: ['      ', '------', '......'] },
  { ...FISCAL_CODE, groups: '16a', separators: [''] },
  { ...FISCAL_CODE, groups: '3a 3a 5a 5a', separators: ['   '] },
  { ...FISCAL_CODE, groups: '6a 5a 5a', separators: ['  '] },
  { ...DNI, groups: '9a', separators: [''] },
  { ...DNI, groups: '8 1a', separators: ['-'] },
  { ...NIE, groups: '9a', separators: [''] },
  { ...NIE, groups: '1a 7 1a', separators: ['--', '  '] },
];
