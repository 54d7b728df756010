import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { learn, learnTexts } from './learned-node.ts';
import { fits } from './schema-validator.ts';

const TEXTS = {
  uuid: ['123e4567-e89b-12d3-a456-426614174000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
  date: ['2026-11-28', '2024-02-29', '2000-02-29'],
  'date-time': ['2026-11-28T23:59:59Z', '2026-11-28T00:00:00.123456+05:30', '2026-11-28t10:00:00z'],
  email: ['ann@example.org', "o'neil+news@mail.example.co.uk"],
  uri: [
    'https://example.org',
    'http://me@example.org:8080/a/b;c?d=e&f=%20#g/h?',
    'ftp+ssh://a.b/~x',
    'file://x/',
  ],
  ipv4: ['10.0.0.1', '255.255.255.255', '0.0.0.0'],
  ipv6: [
    '::',
    '::1',
    'fe80::1:2',
    '1:2:3:4:5:6:7:8',
    '2001:DB8::',
    '1:2:3:4:5:6:7::',
    '::ffff:10.0.0.1',
    '1:2:3:4:5:6:255.0.0.1',
  ],
} as const;

const NEAR_MISSES = [
  ...[
    '123e4567-e89b-12d3-a456-42661417400',
    '123e4567_e89b-12d3-a456-426614174000',
    'x23e4567-e89b-12d3-a456-426614174000',
  ],
  ...[
    '2026-13-01',
    '2026-00-10',
    '2026-02-29',
    '1900-02-29',
    '2026-11-31',
    '2026-11-00',
    '2026/11/28',
    '2026-1-028',
  ],
  ...[
    '2026-11-28T24:00:00Z',
    '2026-11-28T23:60:00Z',
    '2026-11-28T23:59:60Z',
    '2026-11-28T23:59:59',
    '2026-11-28 23:59:59Z',
  ],
  ...[
    '2026-11-28T23:59:59.Z',
    '2026-11-28T23:59:59+0530',
    '2026-11-28T23:59:59+24:00',
    '2026-02-30T00:00:00Z',
  ],
  ...[
    'ann@example',
    '@example.org',
    'ann@',
    'a b@example.org',
    '.a@example.org',
    'a.@example.org',
    'a..b@example.org',
  ],
  ...['a@-x.org', 'a@x-.org', 'a@x..org', 'a@x.org.', 'a@b@x.org', `a@${'x'.repeat(64)}.org`],
  ...[
    '://example.org',
    '1http://a',
    'http://',
    'http:///a',
    'http://a b',
    'http://a:b/',
    'http://a/%2',
    'http://a/#b#c',
  ],
  ...['http://a/[redacted]', 'http://a@b@c/', 'http://ä/', 'mailto:a', '/a/b', 'h%20p://a'],
  ...['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.', '.1.2.3', '1.2.3.4 ', '1..3.4', '1.2.3.0004'],
  ...[
    ':',
    ':1',
    '1:',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7:8::',
  ],
  ...['', ' ', 'word'],
];

describe('the format of texts', () => {
  for (const [format, texts] of Object.entries(TEXTS)) {
    it(`is ${format} if all of them are`, () => {
      for (const text of texts) deepEqual(learn([text]).toJsonSchema(), { type: 'string', format }, text);
      deepEqual(learn([...texts, null]).toJsonSchema(), { type: ['string', 'null'], format });
      deepEqual(learn([...texts, 'word or two']).toJsonSchema(), { type: 'string' });
      deepEqual(learn(['word or two', ...texts]).toJsonSchema(), { type: 'string' });
    });
  }

  it('is none for texts that only look like one', () => {
    for (const text of NEAR_MISSES) deepEqual(learn([text]).toJsonSchema(), { type: 'string' }, text);
  });

  it('is none for texts of different formats', () => {
    const all = Object.values(TEXTS).map(([first]) => first);
    deepEqual(learn(all).toJsonSchema(), { type: 'string' });
  });

  it('is one that another checker finds too, for texts that are changed a little', () => {
    const known = fc.constantFrom<string>(...Object.values(TEXTS).flat());
    const change = fc.tuple(fc.nat(60), fc.nat(2), fc.constantFrom(...'019aFz.:-@/%#TZ+ ä[~'));
    const changed = fc
      .tuple(known, fc.array(change, { maxLength: 2 }))
      .map(([text, changes]) =>
        changes.reduce(
          (now, [at, removed, added]) => now.slice(0, at) + added + now.slice(at + removed),
          text,
        ),
      );
    const isAccepted = (text: string) => fits(learn([text]).toJsonSchema(), text);
    fc.assert(fc.property(changed, isAccepted), { numRuns: 2000, seed: 18 });
  });
});

describe('the type of texts of a query, form, header or path', () => {
  const schemaOf = (...texts: string[]) => learnTexts(texts).toJsonSchema();

  it('is integer if all are integers', () => {
    deepEqual(schemaOf('1', '0', '-17', '999999999999999999'), { type: 'integer' });
  });

  it('is number if all are numbers', () => {
    deepEqual(schemaOf('1', '2.50', '-0.1', '1e5', '1.5E-3'), { type: 'number' });
  });

  it('is boolean if all are true or false', () => {
    deepEqual(schemaOf('true', 'false', 'true'), { type: 'boolean' });
  });

  it('is string otherwise', () => {
    for (const texts of [['1', 'true'], ['1', ''], ['True'], ['1', 'x y']])
      deepEqual(schemaOf(...texts), { type: 'string' });
    for (const text of [
      '01',
      '+1',
      '1.',
      '.5',
      '1e',
      '1e+',
      '0x10',
      '1 ',
      '-',
      '--1',
      'NaN',
      'Infinity',
      '1'.repeat(19),
    ]) {
      equal(schemaOf(text).type, text.length === 19 ? 'number' : 'string', text);
    }
  });

  it('is string for such texts in JSON', () => {
    deepEqual(learn(['1', '2']).toJsonSchema(), { type: 'string' });
  });

  it('has a format if all texts have it', () => {
    deepEqual(schemaOf('2026-11-28', '2026-11-29'), { type: 'string', format: 'date' });
  });
});
