import { visibleText } from '../visible-text.ts';

/** A run of captured characters: normal, invisible, or a redacted value. */
export type Run = { kind: 'plain' | 'unseen' | 'redacted'; text: string };

// As in visible-text.ts, except for tabs, which body text may have; and halves of characters.
const PARTS = /(\[redacted\])|((?:(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}])+)/gu;

/** Splits captured text, so that invisible characters and redacted values can be marked. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    if (match.index > end) runs.push({ kind: 'plain', text: text.slice(end, match.index) });
    if (match[1] !== undefined) runs.push({ kind: 'redacted', text: 'redacted' });
    else runs.push({ kind: 'unseen', text: escapeUnseen(match[0]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) runs.push({ kind: 'plain', text: text.slice(end) });
  return runs;
}

function escapeUnseen(text: string): string {
  return visibleText(text).replace(/\p{Cs}/gu, (half) => `\\u{${half.charCodeAt(0).toString(16)}}`);
}
