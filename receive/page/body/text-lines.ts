/** Lines of text as [start, end] offsets; a very long line is several, so that no row is too heavy to draw. */
export type TextLines = {
  text: string;
  starts: Int32Array;
  ends: Int32Array;
  /** The number of the line that begins with this row, from 1; 0 if the row continues one. */
  numbers: Int32Array;
  /** Whether rows were left out because there are too many. */
  isBounded: boolean;
};

/** The most characters of a row. */
export const ROW_CHARACTERS = 1000;
const MAX_ROWS = 400_000;

/** Splits text into rows at line feeds, carriage returns and every ROW_CHARACTERS. */
export function splitLines(text: string): TextLines {
  const starts: number[] = [];
  const ends: number[] = [];
  const numbers: number[] = [];
  let start = 0;
  for (let number = 1; starts.length < MAX_ROWS; number++) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const lineEnd = end > start && feed >= 0 && text[end - 1] === '\r' ? end - 1 : end;
    pushRows(start, lineEnd, number);
    if (feed < 0) break;
    start = feed + 1;
  }
  const last = ends.at(-1) ?? 0;
  return {
    text,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    numbers: Int32Array.from(numbers),
    isBounded: starts.length >= MAX_ROWS && last < text.length,
  };

  function pushRows(from: number, to: number, number: number): void {
    let at = from;
    do {
      let end = Math.min(at + ROW_CHARACTERS, to);
      if (end < to && isHighHalf(text.charCodeAt(end - 1))) end--;
      starts.push(at);
      ends.push(end);
      numbers.push(at === from ? number : 0);
      at = end;
    } while (at < to && starts.length < MAX_ROWS);
  }
}

function isHighHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
