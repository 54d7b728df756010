import { escapeHidden } from '../hidden-characters.ts';

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const MARK = /\p{M}/u;
const ASCII = /^[\x20-\x7e]*$/;

// What a CI runner takes for a command wherever it stands: Azure's `##vso[NAME]`, GitHub's older `##[NAME]`.
const RUNNER_COMMAND = /(##\w*)\[/g;

/**
 * Makes captured text safe for one line of a terminal or a CI log: invisible characters become escapes such as `\u001b`.
 * JSON stays the same value.
 */
export function showText(text: string): string {
  const shown = ASCII.test(text) ? text : escapeHidden(text);
  return shown.includes('##') ? shown.replace(RUNNER_COMMAND, '$1\\u005b') : shown;
}

/** How many columns visible text takes on a terminal. */
export function countColumns(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += widthOf(char);
  return columns;
}

/** Cuts or pads visible text to exactly this many columns; cut text ends with `…`. */
export function fitText(text: string, columns: number): string {
  const used = countColumns(text);
  if (used <= columns) return text + ' '.repeat(columns - used);
  let kept = '';
  let room = columns - 1;
  for (const char of text) {
    room -= widthOf(char);
    if (room < 0) break;
    kept += char;
  }
  const end = columns > 0 ? '…' : '';
  return kept + end + ' '.repeat(Math.max(0, columns - countColumns(kept) - end.length));
}

function widthOf(char: string): number {
  if (MARK.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}
