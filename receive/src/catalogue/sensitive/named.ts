import { isRedacted } from '../redacted-texts.ts';
import { API_KEY, JWT, PASSWORD, PAYMENT_CARD, PHONE } from './kinds.ts';
import { AUTHORIZATION, SECURITY_CODE } from './names.ts';
import { isNamedPhone } from './phone.ts';
import { isSecret, looksRandom } from './secret-text.ts';

/** A scheme and its credentials. Source: RFC 9110, section 11.4. */
const CREDENTIALS =
  /^(?:Basic|Bearer|Digest|Negotiate|Token|ApiKey|DPoP|GNAP|HOBA|Mutual|NTLM|OAuth|PrivateToken|SCRAM-\S+|vapid|AWS4-HMAC-SHA256|SharedKey|Splunk|GenieKey|Key|JWT) +\S/i;
const SECURITY_CODE_FORMAT = /^\s*\d{3,4}\s*$/;

/** What a name says that matters for the whole value, other than its digits. */
export const WHOLE_VALUE = PASSWORD | API_KEY | PHONE | AUTHORIZATION | SECURITY_CODE;

/**
 * Returns the kinds that a value is because of its name. `named` is what the name says; `found` is what was found in the
 * value itself: a token is not reported once more as a key.
 */
export function kindsByName(text: string, named: number, found: number): number {
  if (named & PHONE && isNamedPhone(text)) return PHONE;
  if (named & SECURITY_CODE && SECURITY_CODE_FORMAT.test(text)) return PAYMENT_CARD;
  if (found & (JWT | API_KEY)) return 0;
  if (named & API_KEY && looksRandom(text)) return API_KEY;
  if (named & AUTHORIZATION && hasCredentials(text)) return API_KEY;
  return named & PASSWORD && isSecret(text) ? PASSWORD : 0;
}

function hasCredentials(text: string): boolean {
  return !isRedacted(text) && (CREDENTIALS.test(text) || looksRandom(text));
}
