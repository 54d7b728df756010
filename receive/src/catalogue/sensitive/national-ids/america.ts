import { type Characters, digitAt, isOneCharacter, numberAt, weightedSum } from '../check-digits.ts';
import { NATIONAL_ID } from '../kinds.ts';
import type { Layout } from '../layouts.ts';

/** A Social Security number of the USA. It has no check digit. Source: SSA, "Social Security Number Randomization". */
function isSsn(characters: Characters): boolean {
  const area = numberAt(characters, 0, 3);
  const isArea = area !== 0 && area !== 666 && area < 900;
  return isArea && numberAt(characters, 3, 2) !== 0 && numberAt(characters, 5, 4) !== 0;
}

const CPF_WEIGHTS = [
  [10, 9, 8, 7, 6, 5, 4, 3, 2],
  [11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
];

/** A CPF of Brazil: two check digits modulo 11. */
function isCpf(characters: Characters): boolean {
  const isRight = (weights: number[], at: number) =>
    digitAt(characters, at) === ((weightedSum(characters, weights) * 10) % 11) % 10;
  return !isOneCharacter(characters) && isRight(CPF_WEIGHTS[0]!, 9) && isRight(CPF_WEIGHTS[1]!, 10);
}

const SSN = { kind: NATIONAL_ID, isValid: isSsn };
const CPF = { kind: NATIONAL_ID, isValid: isCpf };

/** National ids of America. */
export const AMERICAN_IDS: readonly Layout[] = [
  { ...SSN, groups: '3 2 4', separators: ['--'] },
  { ...SSN, groups: '3 2 4', separators: ['  ', '..'], needsName: true },
  { ...SSN, groups: '9', separators: [''], needsName: true },
  { ...CPF, groups: '3 3 3 2', separators: ['..-', '---', '...', '   ', '  -'] },
  { ...CPF, groups: '9 2', separators: ['-', ' '] },
  { ...CPF, groups: '11', separators: [''], needsName: true },
];
