import { findSensitive } from '../sensitive/detect.ts';
import { looksLikeId } from './id-texts.ts';

const LONGEST_NAME = 64;

/** What `judgeName` returns for a name that is kept. */
export const KEPT = -1;

/**
 * Returns `KEPT` if it is the name of a member. Otherwise it is a key or not safe to keep, and the result is the bit
 * mask of the kinds of sensitive data in it.
 */
export function judgeName(name: string): number {
  const found = findSensitive(name, '');
  if (found !== 0) return found;
  return isSafeName(name) && !looksLikeId(name) ? KEPT : 0;
}

/** Whether a member with this name is learned under it. */
export function isKeptName(name: string): boolean {
  return judgeName(name) === KEPT;
}

/**
 * Whether the name is at most 64 characters long and shows as it is: it has no control characters, none that cannot be
 * seen, and none that turn others around.
 */
export function isSafeName(name: string): boolean {
  if (name.length > LONGEST_NAME || !name.isWellFormed()) return false;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfeff) return false;
    if ((code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e)) return false;
    if (code >= 0x2060 && code <= 0x206f) return false;
  }
  return true;
}
