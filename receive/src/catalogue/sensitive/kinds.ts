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
