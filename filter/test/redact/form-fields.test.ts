import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { BodyStage, treatment } from './body-stage.ts';

/** Forms and what becomes of them. */
const table: [what: string, form: string, expected: string][] = [
  ['alone', 'password=s3cret', 'password=[redacted]'],
  ['first', 'password=s3cret&a=b', 'password=[redacted]&a=b'],
  ['last', 'a=b&password=s3cret', 'a=b&password=[redacted]'],
  ['twice', 'password=s3cret&password=s3cret', 'password=[redacted]&password=[redacted]'],
  ['in any case', 'PassWord=s3cret', 'PassWord=[redacted]'],
  ['without a value', 'password=&a=b', 'password=[redacted]&a=b'],
  ['behind an empty field', '&&=&=x&password=s3cret', '&&=&=x&password=[redacted]'],
  ['behind a semicolon', 'a=b;password=s3cret', 'a=b;password=[redacted]'],
  ['with semicolons in the value', 'password=s3;cret;x&a=b', 'password=[redacted]&a=b'],
  ['with equals signs in the value', 'password=czNjcmV0==&a=b', 'password=[redacted]&a=b'],
  ['with question marks in the value', 'password=s3?cret&a=b', 'password=[redacted]&a=b'],
  ['before a fragment', 'password=s3cret#a', 'password=[redacted]#a'],
  ['with a percent-encoded name', 'p%61ss%77ord=s3cret', 'p%61ss%77ord=[redacted]'],
  ['with a name of nothing else', '%70%61%73%73%77%6F%72%64=s3cret', '%70%61%73%73%77%6F%72%64=[redacted]'],
  [
    'with hexadecimal digits in any case',
    'm%C3%BCll=s3cret&m%c3%bcll=s3cret',
    'm%C3%BCll=[redacted]&m%c3%bcll=[redacted]',
  ],
  [
    'with a space in the name',
    'pass+phrase=1&pass%20phrase=2',
    'pass+phrase=[redacted]&pass%20phrase=[redacted]',
  ],
  ['with an encoded equals sign', 'password%3Ds3cret&a=b', 'password%3D[redacted]&a=b'],
  ['in brackets', 'user[password]=s3cret&a=b', 'user[password]=[redacted]&a=b'],
  ['in encoded brackets', 'user%5Bpassword%5D=s3cret&a=b', 'user%5Bpassword%5D=[redacted]&a=b'],
  [
    'before brackets',
    'password[]=s3cret&password[0][a]=s3cret',
    'password[]=[redacted]&password[0][a]=[redacted]',
  ],
  ['behind a dot', 'user.password=s3cret&a=b', 'user.password=[redacted]&a=b'],
  ['in a value', 'a=password=s3cret&a=b', 'a=password=[redacted]&a=b'],
  ['behind a colon', 'form:password=s3cret&a=b', 'form:password=[redacted]&a=b'],
  ['whose name has such marks in it', 'card[no.]=s3cret&a=b', 'card[no.]=[redacted]&a=b'],
  [
    'in a URL',
    'next=https%3A%2F%2Fa.test%2F%3Fpassword%3Ds3cret%26b%3D1&a=b',
    'next=https%3A%2F%2Fa.test%2F%3Fpassword%3D[redacted]&a=b',
  ],
  ['in a URL that is not encoded', 'next=/?x=1;password=s3cret&a=b', 'next=/?x=1;password=[redacted]&a=b'],
  [
    'in encoded JSON',
    'payload=%7B%22a%22%3A1%2C%22password%22%3A%22s3cret%22%7D&a=b',
    'payload=%7B%22a%22%3A1%2C%22password%22%3A[redacted]&a=b',
  ],
  ['in JSON', 'payload={"a":1,"password":"s3cret"}&a=b', 'payload={"a":1,"password":"[redacted]"}&a=b'],
  [
    'in JSON with space and escapes',
    'payload={"pass\\u0077ord" : "s3cret"}&a=b',
    'payload={"pass\\u0077ord" : "[redacted]"}&a=b',
  ],
  ['behind a space', 'a password=s3cret', 'a password=[redacted]'],
  [
    'with blanks around the name',
    '+password=1&%20password%09=2',
    '+password=[redacted]&%20password%09=[redacted]',
  ],
  ['whose name is encoded twice', 'p%2561ssword=s3cret&b', 'p%2561ssword=[redacted]&b'],
  ['whose name is encoded in other ways twice', 'p%25%36%31ssword=s3cret&b', 'p%25%36%31ssword=[redacted]&b'],
  [
    'whose name has percent signs in it',
    'pass%%77ord=1&pass%zword=2&%6password=3',
    'pass%%77ord=[redacted]&pass%zword=2&%6password=[redacted]',
  ],
  ['on a line', 'x=1\r\ncard[no.]=2', 'x=1\r\ncard[no.]=[redacted]'],
  [
    'in JSON in encoded JSON',
    'p=%7B%22a%22%3A%22%7B%5C%22password%5C%22%3A%5C%22s3cret%5C%22%7D%22%7D&a=b',
    'p=%7B%22a%22%3A%22%7B%5C%22password%5C%22%3A[redacted]&a=b',
  ],
  [
    'in encoded JSON with escapes',
    'p=%7B%22pass%5Cu0077ord%22%3A%22s3cret%22%7D&a=b',
    'p=%7B%22pass%5Cu0077ord%22%3A[redacted]&a=b',
  ],
  ['on lines', 'a=b\r\npassword=s3cret\r\n', 'a=b\r\npassword=[redacted]'],
  ['in what is written for people', 'Hello,\npassword: s3cret', 'Hello,\npassword:[redacted]'],
];

/** Forms in which there is no covered field. */
const untouched = [
  '',
  'password',
  'password&a=b',
  'a=password&b=password',
  'a=passwords=1',
  'passwor=1&passwords=2&my_password=3&pass++word=4',
  'pass%77or%64s=1&pass%=1&pass%7=2&pass%zz=3',
  'a=b=c==&d',
  '!password=1',
  'a=%',
  'a=%3',
  'text without any mark',
  `${'x'.repeat(500)}password=1`,
  'é=1&\u00fc%C3=2',
];

for (const build of builds) {
  describe(`fields of forms, ${build} build`, () => {
    let body: BodyStage;
    beforeEach(() => {
      body = new BodyStage(build, {
        queryParams: ['password', 'pass phrase', 'müll'],
        jsonFields: ['Password', 'card[no.]', '100%', '%7z'],
      });
    });

    for (const [what, form, expected] of table) {
      it(`are redacted ${what}`, () => body.assertSameAtEveryCut(treatment.form, form, expected));
    }

    for (const form of untouched) {
      it(`are none in ${JSON.stringify(form).slice(0, 60)}, which stays as it is`, () => {
        body.assertSameAtEveryCut(treatment.form, form, form);
      });
    }

    it('may have a percent sign in the name that encodes nothing', () => {
      body.assertSameAtEveryCut(treatment.form, '100%=s3cret&%7z=s3cret', '100%=[redacted]&%7z=[redacted]');
    });

    it('are those that a reader of the whole form finds, in random forms in random chunks', () => {
      const random = new Random(91);
      for (let i = 0; i < 600; i++) {
        const fields = randomFields(random);
        const form = Buffer.from(fields.map(({ name, value }) => `${name}=${value}`).join('&'));
        const expected = fields.map(({ name, value }) => `${name}=${isCovered(name) ? '[redacted]' : value}`);
        const cut = random.below(form.length + 1);
        assert.equal(
          body.form(form.subarray(0, cut), form.subarray(cut)),
          expected.join('&'),
          form.toString(),
        );
      }
    });
  });
}

interface Field {
  readonly name: string;
  readonly value: string;
}

function randomFields(random: Random): Field[] {
  const text = (pieces: readonly string[]) =>
    Array.from({ length: 1 + random.below(4) }, () => random.pick(pieces)).join('');
  return Array.from({ length: 1 + random.below(5) }, () => {
    const plain = random.pick(['password', 'pass phrase', 'Müll', text(['a', 'pass', 'word', ' ', 'ü'])]);
    const encoded = encodeURIComponent(plain).replaceAll('%20', random.pick(['%20', '+']));
    const name = random.below(3) === 0 ? encoded.replace('s', '%73') : encoded;
    return { name, value: text(['x', '%20', '+', '%C3%BC', 'password', '/', '1']) };
  });
}

function isCovered(name: string): boolean {
  const plain = decodeURIComponent(name.replaceAll('+', ' ')).toLowerCase().trim();
  return ['password', 'pass phrase', 'müll'].includes(plain);
}
