import { cutText, listSome } from '../output/visible-text.ts';
import { maskUrls } from '../redaction.ts';

const MAX_CHARS = 80;
const PLAIN = /^[\w./:*+|-]+$/;

/** Writes a setting that holds no secret; without what a URL or a path may hold. Quoted if it is not plain text. */
export function showText(value: string): string {
  const shown = cutText(maskUrls(value).split('?', 1)[0] ?? '', MAX_CHARS);
  return PLAIN.test(shown) ? shown : JSON.stringify(shown);
}

/** Writes the first items of a list, and how many more there are. */
export function showItems(items: readonly string[]): string {
  return listSome(items.map(showText));
}

/** Writes any value that holds no secret. */
export function showSetting(value: unknown): string {
  if (value === undefined) return 'not set';
  if (typeof value === 'string') return showText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'something else';
}
