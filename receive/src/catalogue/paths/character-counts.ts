import { isDigit, isLower, isUpper } from '../characters.ts';

/** What the characters of a text are. */
export type CharacterCounts = {
  digits: number;
  lower: number;
  upper: number;
  /** ASCII letters other than a to f. */
  beyondHex: number;
  /** Characters beyond ASCII. */
  wide: number;
  hyphens: number;
  underscores: number;
  dots: number;
  colons: number;
  ats: number;
  /** Characters that the names of APIs do not have, such as blanks, quotes, brackets and commas. */
  odd: number;
  /** Control characters. */
  controls: number;
};

const counted: CharacterCounts = {
  ...{ digits: 0, lower: 0, upper: 0, beyondHex: 0, wide: 0, hyphens: 0, underscores: 0, dots: 0, colons: 0 },
  ...{ ats: 0, odd: 0, controls: 0 },
};

/** Counts the characters of a text in one pass. The result is valid until the next call: nothing is allocated. */
export function countCharacters(text: string): Readonly<CharacterCounts> {
  const to = counted;
  to.digits = to.lower = to.upper = to.beyondHex = to.wide = to.hyphens = to.underscores = 0;
  to.dots = to.colons = to.ats = to.odd = to.controls = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isLower(code)) {
      to.lower++;
      if (code > 0x66) to.beyondHex++;
    } else if (isDigit(code)) to.digits++;
    else if (isUpper(code)) {
      to.upper++;
      if (code > 0x46) to.beyondHex++;
    } else countOther(to, code, at);
  }
  return to;
}

function countOther(to: CharacterCounts, code: number, at: number): void {
  if (code === 0x2d) to.hyphens++;
  else if (code === 0x5f) to.underscores++;
  else if (code === 0x2e) to.dots++;
  else if (code === 0x3a) to.colons++;
  else if (code === 0x40) to.ats++;
  else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) to.controls++;
  else if (code > 0x7f) to.wide++;
  // `$metadata` and `~user` are names.
  else if (at > 0 || (code !== 0x24 && code !== 0x7e)) to.odd++;
}
