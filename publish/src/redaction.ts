import { cutText } from './output/visible-text.ts';

/** Hides user names and passwords, and cuts query strings, in all URLs of a text. An address may carry a credential. */
export function maskUrls(text: string): string {
  return text
    .replace(/\/\/[^/\s@]+@/g, '//***@')
    .replace(/https?:\/\/[^\s"']*/gi, (url) => url.split('?', 1)[0] ?? '');
}

/** Quotes a value that a person typed, masked and cut, for an error message. */
export function quoteInput(value: string, maxChars = 120): string {
  if (value.trim() === '') return JSON.stringify(value.slice(0, maxChars));
  return JSON.stringify(cutText(maskUrls(value.replace(/^[^/\s@:]+:[^/\s@]+@/, '***@')), maxChars));
}
