// Controls, marks of format (direction, joiners, tags), and separators of lines and paragraphs.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Makes invisible characters of captured text visible: a control or a mark of direction becomes `\n`, `\t` or
 * `\u{202e}`, so that it can neither hide nor reorder the text around it.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
}
