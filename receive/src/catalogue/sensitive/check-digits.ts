/** Digits or upper-case letters of a number without its separators, as codes. Only `length` of them count. */
export type Characters = { readonly codes: Uint8Array; length: number };

const ZERO = 0x30;
const LETTER_A = 0x41;

/** Returns the value of the digit at `at`. */
export function digitAt({ codes }: Characters, at: number): number {
  return codes[at]! - ZERO;
}

/** Returns the number that `count` digits from `at` on make. */
export function numberAt(characters: Characters, at: number, count: number): number {
  let number = 0;
  for (let i = at; i < at + count; i++) number = number * 10 + digitAt(characters, i);
  return number;
}

/** Whether all characters from `at` on are digits, up to `end`. */
export function isDigits({ codes }: Characters, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (codes[i]! < ZERO || codes[i]! > ZERO + 9) return false;
  return true;
}

/** Whether all characters are the same, such as in `00000000000`. */
export function isOneCharacter({ codes, length }: Characters): boolean {
  for (let i = 1; i < length; i++) if (codes[i] !== codes[0]) return false;
  return true;
}

/** Whether the digits from `at` to `end` have the check digit of Luhn. Source: ISO/IEC 7812-1, annex B. */
export function hasLuhnDigit(characters: Characters, at: number, end: number): boolean {
  let sum = 0;
  for (let i = end - 1, isDoubled = false; i >= at; i--, isDoubled = !isDoubled) {
    const digit = digitAt(characters, i);
    sum += isDoubled ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** Returns the sum of the first digits, each times its weight. */
export function weightedSum(characters: Characters, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += digitAt(characters, i) * weights[i]!;
  return sum;
}

/** Returns the rest modulo 97 of `count` characters from `at` on; letters count as 10 to 35. Source: ISO 7064. */
export function restOf97({ codes, length }: Characters, at: number, count: number): number {
  let rest = 0;
  for (let i = 0; i < count; i++) {
    const code = codes[(at + i) % length]!;
    rest = code < LETTER_A ? (rest * 10 + code - ZERO) % 97 : (rest * 100 + code - LETTER_A + 10) % 97;
  }
  return rest;
}

const tableOf = (rows: string[]) => rows.map((row) => Uint8Array.from(row, Number));
const VERHOEFF_PRODUCTS = tableOf([
  ...['0123456789', '1234067895', '2340178956', '3401289567', '4012395678'],
  ...['5987604321', '6598710432', '7659821043', '8765932104', '9876543210'],
]);
const VERHOEFF_PERMUTATIONS = tableOf([
  ...['0123456789', '1576283094', '5803796142', '8916043527'],
  ...['9453126870', '4286573901', '2793806415', '7046913258'],
]);

/** Whether all digits together have the check digit of Verhoeff. */
export function hasVerhoeffDigit(characters: Characters): boolean {
  let check = 0;
  for (let i = 0; i < characters.length; i++) {
    const digit = digitAt(characters, characters.length - 1 - i);
    check = VERHOEFF_PRODUCTS[check]![VERHOEFF_PERMUTATIONS[i % 8]![digit]!]!;
  }
  return check === 0;
}

/** Whether a day and a month can be a date. */
export function isDate(day: number, month: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 29 : 31);
}
