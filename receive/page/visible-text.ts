// Controls, marks of format (direction, joiners, tags), and separators of lines and paragraphs.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Makes text from the wire show what is in it: a control or a mark of direction becomes `\n`, `\t` or `\u{202e}`,
 * so that it can neither hide nor turn what stands beside it.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
}
