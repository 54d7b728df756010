import type { Stored } from '../store/store.ts';
import { tableOf } from './characters.ts';
import { findSensitive } from './sensitive/detect.ts';

/** The host of requests whose host is not a name or an address, or holds something sensitive. */
export const INVALID_HOST = 'invalid';
const CHARACTERS = tableOf('abcdefghijklmnopqrstuvwxyz0123456789-._:[]');
/** Names begin with a letter, a digit or an underscore, and addresses of IPv6 with a bracket. */
const FIRST_CHARACTERS = tableOf('abcdefghijklmnopqrstuvwxyz0123456789_[');

/** The host that an exchange is learned for, in lower case: as the request names it, else where it went. */
export function hostOf({ host, destination }: Stored): string {
  return (host === '' ? destination : host).toLowerCase();
}

/** The name that a host is kept by. */
export function keptHost(host: string): string {
  return isHost(host) && findSensitive(host, '') === 0 ? host : INVALID_HOST;
}

/** Whether a text may be a name or an address, with a port. */
function isHost(text: string): boolean {
  if (text.length === 0 || text.length > 255) return false;
  if (FIRST_CHARACTERS[text.charCodeAt(0)] !== 1) return false;
  for (let at = 1; at < text.length; at++) {
    if (CHARACTERS[text.charCodeAt(at)] !== 1) return false;
  }
  return true;
}
