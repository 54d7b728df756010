import type { SensitiveKind } from '../../src/catalogue/sensitive/kinds.ts';

/** What each kind of sensitive data is called where there is little room. */
const KIND_NAMES: Record<SensitiveKind, string> = {
  email: 'e-mail',
  'payment-card': 'card',
  iban: 'IBAN',
  phone: 'phone',
  'national-id': 'national id',
  jwt: 'JWT',
  'api-key': 'API key',
  password: 'password',
};

/** Names a kind of sensitive data. */
export function kindName(kind: SensitiveKind): string {
  return KIND_NAMES[kind] ?? kind;
}
