/** Hides user names and passwords, and cuts query strings, in all URLs of a text. An address may carry a credential. */
export function maskUrls(text: string): string {
  return text.replace(/\/\/[^/\s@]+@/g, '//***@').replace(/(https?:\/\/[^\s"'?]*)\?[^\s"']*/gi, '$1');
}

/** Makes text from outside fit for one terminal line: no control characters, at most `maxChars` characters. */
export function oneLine(text: string, maxChars = 300): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > maxChars ? `${line.slice(0, maxChars)}...` : line;
}

/** Quotes a value that a person typed, masked and cut, for an error message. */
export function quoteInput(value: string): string {
  return JSON.stringify(oneLine(maskUrls(value.replace(/^[^/\s@:]+:[^/\s@]+@/, '***@')), 120));
}
