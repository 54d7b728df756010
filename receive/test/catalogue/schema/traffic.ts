import fc from 'fast-check';

/** Texts of all kinds: words that repeat, formats, numbers, what the filter writes, and what is hostile. */
const TEXTS = [
  ...[
    'open',
    'open',
    'closed',
    'in-work',
    'berlin',
    'true',
    'false',
    '17',
    '-3',
    '2.5',
    '007',
    '',
    'two words',
  ],
  ...[
    '2026-11-28',
    '2026-11-29',
    '2026-11-28T10:00:00Z',
    '123e4567-e89b-12d3-a456-426614174000',
    'ann@example.org',
  ],
  ...[
    'https://example.org/a',
    '10.0.0.1',
    '::1',
    '[redacted]',
    'Bearer [redacted]',
    '\ud800',
    '\u0000',
    '4111111111111111',
  ],
];
const NAMES = [
  ...['id', 'name', 'status', 'items', 'constructor', 'city', 'a', 'b', 'c'],
  ...['17', '18', '123e4567-e89b-12d3-a456-426614174000', 'ann@example.org', 'a\nb', 'x'.repeat(65)],
];

const text = fc.constantFrom(...TEXTS);
const name = fc.constantFrom(...NAMES);
const manyNames = fc.integer({ min: 0, max: 200 }).map((at) => `name-${at}x`);
const scalar = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(null, true, false, 0, 1, -5, 2.5, 1e300, 4111111111111111, 491701234567),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    entriesOf(name, tie('value'), 5),
    entriesOf(fc.oneof({ weight: 9, arbitrary: manyNames }, name), scalar, 160),
  ),
}));

/** Words that come often enough for an enum. */
const oftenRepeated = fc
  .tuple(fc.subarray(['open', 'closed', 'new', 'paid'], { minLength: 1 }), fc.integer({ min: 1, max: 40 }))
  .map(([words, count]) => words.flatMap((word) => Array.from({ length: count }, () => ({ status: word }))));

/** JSON values of one place. */
export const anyValues: fc.Arbitrary<unknown[]> = fc
  .tuple(fc.array(value, { maxLength: 12 }), fc.oneof(fc.constant([]), oftenRepeated))
  .map(([values, repeated]) => [...values, ...repeated]);

/** Queries of one endpoint. */
export const anyQueries: fc.Arbitrary<string[]> = fc.array(
  fc
    .array(fc.tuple(fc.constantFrom('id', 'page', 'tag', 'name', '17', '__proto__'), text), { maxLength: 6 })
    .map((fields) => new URLSearchParams(fields).toString()),
  { maxLength: 12 },
);

function entriesOf<T>(key: fc.Arbitrary<string>, member: fc.Arbitrary<T>, maxLength: number) {
  return fc
    .array(fc.tuple(key, member), { maxLength })
    .map((entries): unknown => Object.fromEntries(entries));
}
