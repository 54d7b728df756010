import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { BodyStage, treatment } from './body-stage.ts';
import { randomDocument, withoutMembers } from './json-model.ts';

/** Texts that have members in them, JSON or not, and what becomes of them. */
const table: [what: string, text: string, expected: string][] = [
  [
    'at depth 5',
    '{"a":[{"b":{"c":[{"password":"s3cret"}]}}]}',
    '{"a":[{"b":{"c":[{"password":"[redacted]"}]}}]}',
  ],
  [
    'that come twice',
    '{"password":"s3cret","password":"s3cret"}',
    '{"password":"[redacted]","password":"[redacted]"}',
  ],
  ['with space around the colon', '{"password" \r\n\t: \t\n12 }', '{"password" \r\n\t: \t\n"[redacted]"}'],
  ['behind a byte order mark', '\ufeff{"password":1}', '\ufeff{"password":"[redacted]"}'],
  [
    'in lines of JSON',
    '{"password":1}\n{"b":2}\n{"password":3}\n',
    '{"password":"[redacted]"}\n{"b":2}\n{"password":"[redacted]"}\n',
  ],
  [
    'in server-sent events',
    'event: a\ndata: {"token":"s3cret"}\n\ndata: it\'s "so\n\ndata: {"password":"s3cret"}\n\n',
    'event: a\ndata: {"token":"[redacted]"}\n\ndata: it\'s "so\n\ndata: {"password":"[redacted]"}\n\n',
  ],
  ['in JSONP', 'callback({"token":"s3cret"});', 'callback({"token":"[redacted]"});'],
  ['behind a quote that opens nothing', 'a " b {"password":"s3cret"}', 'a " b {"password":"[redacted]"}'],
  ['behind a string that never ended', '{"a":"b,"password":"s3cret"}', '{"a":"b,"password":"[redacted]"}'],
  ['behind a lone backslash', '\\{"password":"s3cret"}', '\\{"password":"[redacted]"}'],
  ['without a brace', '"password":"s3cret"', '"password":"[redacted]"'],
  [
    'in frames of gRPC',
    '\0\0\0\0\x12{"password":"abc"}\0\0\0\0\x07{"a":1}',
    '\0\0\0\0\x12{"password":"[redacted]"}\0\0\0\0\x07{"a":1}',
  ],
];

/** Texts in which there is none, so that they must stay as they are. */
const untouched = [
  '',
  ' ',
  '""',
  '"password"',
  '["password","token"]',
  '{"a":"password","b":"token"}',
  '{"a":"password", "b":"token" , "c":1}',
  '{"password" "b":1}',
  '{"password"\\":1}',
  '{"password" \\":1}',
  '{"password",:1}',
  '{"a":"password:1"}',
  '{"a":"https://a.test:80/password:1"}',
  '{"passwords":1,"my_password":2,"pass word":3}',
  'password: 1',
  `{"${'a'.repeat(1000)}password":1}`,
  '\\\\\\"',
];

for (const build of builds) {
  describe(`members of JSON, ${build} build`, () => {
    let body: BodyStage;
    beforeEach(() => {
      body = new BodyStage(build, { jsonFields: ['password', 'Token'] });
    });

    for (const [what, text, expected] of table) {
      it(`are redacted ${what}`, () => body.assertSameAtEveryCut(treatment.json, text, expected));
    }

    for (const text of untouched) {
      it(`are none in ${JSON.stringify(text).slice(0, 60)}, which stays as it is`, () => {
        body.assertSameAtEveryCut(treatment.json, text, text);
      });
    }

    it('leave bytes that are not text as they are', () => {
      const bytes = new Random(83).bytes(20_000);
      const { exports } = body.stages;
      const written = body.stages.write(() => {
        exports.openBody(treatment.json, bytes.length);
        for (let at = 0; at < bytes.length; at += 700)
          exports.writeBody(body.stages.put(bytes.subarray(at, at + 700)));
        exports.closeBody();
      });
      assert.equal(Buffer.from(written).toString('latin1'), Buffer.from(bytes).toString('base64'));
    });

    it('are those that a reader of the whole text finds, in random documents in random chunks', () => {
      const random = new Random(84);
      for (let i = 0; i < 600; i++) {
        const text = randomDocument(random, ['password', 'TOKEN', 'token', 'a', 'passwor', 'b c']);
        const expected = withoutMembers(text, new Set(['password', 'token']), '[redacted]');
        const bytes = Buffer.from(text);
        const [first, second] = [random.below(bytes.length + 1), random.below(bytes.length + 1)];
        const [low, high] = [Math.min(first, second), Math.max(first, second)];
        const chunks = [bytes.subarray(0, low), bytes.subarray(low, high), bytes.subarray(high)];
        assert.equal(body.json(...chunks), expected, text);
      }
    });

    it('are those that a reader of the whole text finds, wherever a random document is cut', () => {
      const random = new Random(85);
      for (let i = 0; i < 8; i++) {
        const text = randomDocument(random, ['password', 'token', 'a']);
        body.assertSameAtEveryCut(
          treatment.json,
          text,
          withoutMembers(text, new Set(['password', 'token']), '[redacted]'),
        );
      }
    });

    it('are the same in one chunk and byte by byte, whatever the text', () => {
      const random = new Random(87);
      for (let i = 0; i < 400; i++) {
        const bytes = Buffer.from(Array.from({ length: 10 }, () => noise(random)).join('"password":'));
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
        assert.equal(body.json(bytes), body.json(...single), bytes.toString());
      }
    });

    it('never leave, whatever is broken around them', () => {
      const random = new Random(86);
      for (let i = 0; i < 3000; i++) {
        const chunks = brokenAround(random);
        const text = body.json(...chunks);
        assert.ok(!text.includes('S3CRET'), JSON.stringify(chunks));
      }
    });
  });
}

/** A member in a text that is broken everywhere but in the member itself, in two chunks. */
function brokenAround(random: Random): string[] {
  const name = random.pick(['"password"', '"pass\\u0077ord"', '"TOKEN"']);
  const colon = random.pick([':', ' :', ': ', ' : ', '\n: ']);
  const value = random.pick([
    '"S3CRET"',
    '"a\\"S3CRET"',
    '["S3CRET",{"a":"S3CRET"}]',
    '{"a":["S3CRET"],"b":"S3CRET,"}',
    'S3CRET',
  ]);
  let member = name + colon + value;
  for (let level = random.below(3); level > 0; level--) member = JSON.stringify(member).slice(1, -1);
  const text = `${noise(random)}${random.pick(['{', ',', ' '])}${member}${random.pick(['}', ',', ''])}${noise(random)}`;
  const cut = random.below(text.length + 1);
  return [text.slice(0, cut), text.slice(cut)];
}

function noise(random: Random): string {
  const pieces = [...'"\\{}[],: a1', '\\"', '\\u', '\\ud83d', '"password"', '"password":', '"a":1,'];
  return Array.from({ length: random.below(12) }, () => random.pick(pieces)).join('');
}
