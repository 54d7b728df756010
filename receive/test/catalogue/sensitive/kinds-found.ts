import { findSensitive, findSensitiveInText } from '../../../src/catalogue/sensitive/detect.ts';
import { kindsOf } from '../../../src/catalogue/sensitive/kinds.ts';

/** Names the kinds that are found in a value, joined by blanks. */
export function found(text: string, name = ''): string {
  return kindsOf(findSensitive(text, name)).join(' ');
}

/** Names the kinds that are found in the text of a body, joined by blanks. */
export function foundInText(text: string): string {
  return kindsOf(findSensitiveInText(text)).join(' ');
}
