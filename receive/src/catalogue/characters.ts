/** Whether the UTF-16 code is `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether the UTF-16 code is a hexadecimal digit, in upper or lower case. */
export function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

/** Whether the UTF-16 code is an ASCII letter. */
export function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** Whether the UTF-16 code is a lower-case ASCII letter. */
export function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Whether the UTF-16 code is an upper-case ASCII letter. */
export function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** Returns a table of the ASCII codes of `characters`: 1 for each of them. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let at = 0; at < characters.length; at++) table[characters.charCodeAt(at)] = 1;
  return table;
}

/** All ASCII letters and digits. */
export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
