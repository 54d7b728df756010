import { escapeHidden } from '../../../receive/src/hidden-characters.ts';

// The first word of a line that a CI runner takes for a command: GitHub's `::NAME`, its older `##[NAME]`, Azure's `##vso[NAME]`.
// A runner ignores white space before it. Source: actions/runner `ActionCommand.cs`.
const RUNNER_COMMAND = /^([^\S\n]*:):|(##\w*)\[/gm;
const MAX_LINE_CHARS = 2000;

/**
 * Makes text of several lines fit for a terminal and a CI log: what cannot be seen becomes an escape such as `\u001b`, and
 * no line is a command to a CI runner. Line feeds and tabs stay. JSON stays the same value.
 */
export function visibleText(text: string): string {
  return escapeHidden(text, '\n\t').replace(RUNNER_COMMAND, (_all, colon = '', hashes = '') =>
    colon === '' ? `${hashes}\\u005b` : `${colon}\\u003a`,
  );
}

/** As visibleText, for what others have written and has to stay on one line: line breaks are escaped too, the rest is cut. */
export function visibleLine(text: string, maxChars = MAX_LINE_CHARS): string {
  return visibleText(escapeHidden(cutText(text, maxChars)));
}

/** Cuts text to a length that people read, without white space around it. */
export function cutText(text: string, maxChars = 300): string {
  const trimmed = text.trim();
  // Half a character would be left of one beyond U+FFFF.
  return trimmed.length > maxChars
    ? `${trimmed.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '')}...`
    : trimmed;
}

/** Writes the first items of a list, and how many more there are. Each item is cut. */
export function listSome(items: readonly string[], max = 5): string {
  const shown = items
    .slice(0, max)
    .map((item) => cutText(item))
    .join(', ');
  return items.length > max ? `${shown} and ${items.length - max} more` : shown;
}

/** Writes what was found, and what to do about it, as two lines. */
export function formatAdvice(found: string, fix: string): string {
  return `${visibleLine(found)}\n  ${visibleLine(fix)}\n`;
}
