import { isJsonType, isTextType, parseContentType } from '../../src/content/content-type.ts';
import type { Body } from '../body/body-view.ts';
import { decodeText, looksLikeText } from '../body/decoded-text.ts';
import { hexRow, hexRowCount } from '../body/hex-rows.ts';
import { layOutJson, lineText } from '../body/json-lines.ts';
import { splitLines } from '../body/text-lines.ts';

/** At most this many lines of a body are compared. */
export const MAX_COMPARED = 20_000;

/** A body as lines to compare: JSON laid out, text unchanged, anything else as rows of bytes. */
export function bodyLines(body: Body): { lines: string[]; isBounded: boolean } {
  const { type } = parseContentType(body.contentType);
  if (!isTextType(type) && !looksLikeText(body.bytes)) {
    const count = hexRowCount(body.bytes, 8);
    return take(count, (index) => {
      const row = hexRow(body.bytes, index, 8);
      return `${row.bytes}  ${row.ascii}`;
    });
  }
  const { text } = decodeText(body.bytes, body.contentType, body.isCut);
  if (isJsonType(type) || /^\s*[[{]/.test(text.slice(0, 1000))) {
    const json = layOutJson(text, MAX_COMPARED + 1);
    if (json.end !== 'broken') return take(json.table.count, (line) => lineText(json, line));
  }
  const rows = splitLines(text);
  return take(text === '' ? 0 : rows.starts.length, (row) => text.slice(rows.starts[row], rows.ends[row]));
}

function take(count: number, lineOf: (index: number) => string): { lines: string[]; isBounded: boolean } {
  const lines = Array.from({ length: Math.min(count, MAX_COMPARED) }, (_, index) => lineOf(index));
  return { lines, isBounded: count > MAX_COMPARED };
}
