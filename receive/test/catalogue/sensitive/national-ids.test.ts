import { equal } from 'node:assert/strict';
import { found } from './kinds-found.ts';

/** Numbers that the authorities or textbooks give as examples, in the ways that they are written. */
const IDS: Record<string, string[]> = {
  'US Social Security number': ['078-05-1120', '219-09-9999'],
  'German tax id': ['86 095 742 719', '47 036 892 816', '65 929 970 489'],
  'German Versicherungsnummer': ['65170839J003', '65 170839 J 003', '15070649C103', '15 070649 C 103'],
  'British National Insurance number': ['AB123456C', 'AB 12 34 56 C', 'AB-12-34-56-C', 'AB 123456 C'],
  'French NIR': ['255081416802538', '2 55 08 14 168 025 38', '2550814168025 38', '1 84 12 76 451 089 46'],
  'French NIR of Corsica': ['185052A00500151', '1 85 05 2A 005 001 51', '185052B00500178'],
  'Italian codice fiscale': [
    'RSSMRA85T10A562S',
    'MRTMTT25D09F205Z',
    'RSS MRA 85T10 A562S',
    'rssmra85t10a562s',
  ],
  'Spanish DNI': ['12345678Z', '12345678-Z'],
  'Spanish NIE': ['X1234567L', 'Y-1234567-X', 'Z1234567R'],
  'Polish PESEL': ['44051401359', '02270803624'],
  'Dutch BSN': ['1112.22.333'],
  'Swedish personnummer': ['811218-9876', '19811218-9876', '670919-9530', '701063-2391'],
  'Finnish henkilötunnus': ['131052-308T'],
  'Swiss AHV number': ['756.9217.0769.85'],
  'Indian Aadhaar': ['4991 1866 5246', '4991-1866-5246'],
  'Brazilian CPF': ['529.982.247-25', '111.444.777-35', '529982247-25'],
  'Chinese resident id': ['11010519491231002X'],
};

/** Bare digits, and names that say what they are. */
const NAMED: [name: string, text: string][] = [
  ['ssn', '078051120'],
  ['social_security_number', '078 05 1120'],
  ['steuerId', '86095742719'],
  ['bsn', '111222333'],
  ['BSN', '123456782'],
  ['user.personnummer', '8112189876'],
  ['aadhaar-number', '499118665246'],
  ['cpf', '52998224725'],
  ['nationalId', '52998224725'],
  ['ahv_nummer', '7569217076985'],
];

describe('national ids', () => {
  for (const [title, texts] of Object.entries(IDS))
    it(`are found: ${title}`, () => {
      for (const text of texts) {
        equal(found(text, 'value'), 'national-id', text);
        equal(found(`Her number is "${text}".`), 'national-id', text);
        equal(found(`id=${text}&page=1`), 'national-id', text);
      }
    });

  for (const [title, texts] of Object.entries(IDS).filter(([name]) => !/^(?:US|British)/.test(name)))
    it(`are not found with another check digit: ${title}`, () => {
      for (const text of texts) equal(found(withAnotherDigit(text), 'value'), '', withAnotherDigit(text));
    });

  it('are found as bare digits with a weak check if the name says what they are', () => {
    for (const [name, text] of NAMED) {
      equal(found(text, name), 'national-id', `${name}: ${text}`);
      equal(found(text, 'value'), '', text);
    }
  });

  it('are found as bare digits in a text if the words before say what they are', () => {
    for (const text of [
      'SSN 078051120',
      'My BSN is 111222333.',
      'CPF: 52998224725',
      'social security number: 078051120',
    ])
      equal(found(text), 'national-id', text);
    for (const text of ['Weight 078051120', 'ref 111222333', 'SSN of nobody, size 078051120'])
      equal(found(text), '', text);
  });

  it('are not numbers that nobody can have', () => {
    for (const text of ['000-12-3456', '666-12-3456', '912-12-3456', '123-00-4567', '123-45-0000'])
      equal(found(text), '');
    for (const text of ['GB123456C', 'DA123456C', 'AB123456E', 'AO123456C', '000.000.000-00'])
      equal(found(text), '');
  });

  it('are not parts of longer numbers and words', () => {
    for (const text of [
      ...['1078-05-1120', '078-05-11201', '078-05-1120-7', '1-078-05-1120', 'x078-05-1120', '_078-05-1120'],
      ...['id_12345678Z', '12345678Z-1', 'a.12345678Z', '12345678ZX', '20261128-1005', '4991 1866 5246 1111'],
    ])
      equal(found(text), '', text);
  });
});

/** The next digit or letter in place of the last digit or letter. */
function withAnotherDigit(text: string): string {
  const last = text.at(-1)!;
  const next = /\d/.test(last)
    ? (Number(last) + 1) % 10
    : last === 'Z'
      ? 'A'
      : last === 'z'
        ? 'a'
        : String.fromCharCode(last.charCodeAt(0) + 1);
  return text.slice(0, -1) + next;
}
