/** Writes a whole number in hexadecimal, with zeros in front. */
export function writeHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Reads what `writeHex` wrote. */
export function readHex(digits: string): number {
  return Number.parseInt(digits, 16);
}
