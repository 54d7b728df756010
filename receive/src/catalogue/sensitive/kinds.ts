/**
 * The kinds of sensitive data that the catalogue finds. The index of each is its number in what is stored: new ones go
 * to the end.
 */
export const SENSITIVE_KINDS = [
  'email',
  'payment-card',
  'iban',
  'phone',
  'national-id',
  'jwt',
  'api-key',
  'password',
] as const;
export type SensitiveKind = (typeof SENSITIVE_KINDS)[number];

/** The bits of a mask over SENSITIVE_KINDS. */
export const EMAIL = 1 << 0;
export const PAYMENT_CARD = 1 << 1;
export const IBAN = 1 << 2;
export const PHONE = 1 << 3;
export const NATIONAL_ID = 1 << 4;
export const JWT = 1 << 5;
export const API_KEY = 1 << 6;
export const PASSWORD = 1 << 7;

/** Lists the kinds of a mask, in their order. */
export function kindsOf(mask: number): SensitiveKind[] {
  return SENSITIVE_KINDS.filter((_, index) => (mask >> index) & 1);
}
