import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { BodyStage, treatment } from './body-stage.ts';

/** Values of a covered member: none of their bytes may be left, and nothing else may be missing. */
const values = [
  '"s3cret"',
  '""',
  '"s3\\"cret"',
  '"s3cret\\\\"',
  '"\\\\\\"s3cret,}]"',
  '"s3{[cret"',
  `"${'s3cret '.repeat(20)}"`,
  '"é€😀\\u0022"',
  '12',
  '-1.5e+3',
  'true',
  'null',
  '[]',
  '{}',
  '["s3cret","b"]',
  '[[1,2],[3,[4]]]',
  '{"a":"s3cret","b":{"c":[{"d":"}"}]}}',
  '{"}":"]","{":"["}',
  '[{"a":"\\"}]"},"]"]',
  '{"password":{"password":"s3cret"}}',
  '[ "s3cret" , { "a" : 1 } ]',
  '"{\\"a\\":\\"s3cret\\",\\"b\\":[1,2]}"',
  '{"password":"s3,cret","b":"s3,cret"}',
  '{"a":"{\\"password\\":\\"s3cret,}\\"}","b":"s3,cret"}',
  '["{\\"password\\":[\\"s3cret\\"]}","s3,cret"]',
];

/** Texts that break off, or are not JSON, and what becomes of them. */
const broken: [what: string, text: string, expected: string][] = [
  ['a string that never ends', '{"password":"s3cret, }', '{"password":"[redacted]"'],
  ['a string that breaks off in an escape', '{"password":"s3cret\\', '{"password":"[redacted]"'],
  ['an object that never ends', '{"password":{"a":"s3cret"', '{"password":"[redacted]"'],
  ['a number at the end of the text', '{"password":123456', '{"password":"[redacted]"'],
  ['no value', '{"password":', '{"password":'],
  ['no value but space', '{"password": \n', '{"password": \n'],
  ['no value before the end of the object', '{"password":}', '{"password":"[redacted]"}'],
  ['no value before the next member', '{"password":,"b":1}', '{"password":"[redacted]","b":1}'],
  ['a wrong bracket', '{"password":["s3cret"},"s3cret"],"b":1}', '{"password":"[redacted]","b":1}'],
  ['a wrong brace', '{"password":{"s3cret"],"s3cret"},"b":1}', '{"password":"[redacted]","b":1}'],
  ['text behind a string', '{"password":"s3cret" + "s3cret","b":1}', '{"password":"[redacted]","b":1}'],
  ['text before a string', '{"password":concat("s3,cret"),"b":1}', '{"password":"[redacted]","b":1}'],
  ['two values', '{"password":"s3cret" "s3,cret","b":1}', '{"password":"[redacted]","b":1}'],
  [
    'a string in an escaped and a plain quote',
    '{"password":\\"s3,cret","b":1}',
    '{"password":"[redacted]","b":1}',
  ],
  ['a string in escaped quotes', '{"password":\\"s3,cret\\","b":1}', '{"password":"[redacted]","b":1}'],
  [
    'another member, though a string never ended before it',
    '{"password":"s3cret\n{"password":"s3,cret"},"b":1}',
    '{"password":"[redacted]"},"b":1}',
  ],
  [
    'another member, though a quote is too many before it',
    '{"password":{"a":"s3"cret","password":["s3,cret"],"b":"s3,cret"},"c":1}',
    '{"password":"[redacted]","c":1}',
  ],
  ['a line of its own', '{"password":1}\n{"b":2}', '{"password":"[redacted]"}\n{"b":2}'],
];

/** Strings that are JSON themselves and break off before the string does. */
const brokenStrings: [what: string, text: string, expected: string][] = [
  ['a string', '{"a":"{\\"password\\":\\"s3cret","b":1}', '{"a":"{\\"password\\":\\"[redacted]\\"","b":1}'],
  [
    'a string with a backslash',
    '{"a":"{\\"password\\":\\"s3cret\\\\","b":1}',
    '{"a":"{\\"password\\":\\"[redacted]\\"","b":1}',
  ],
  ['an array', '{"a":"\\"password\\":[1,2","b":1}', '{"a":"\\"password\\":\\"[redacted]\\"","b":1}'],
  ['a number', '{"a":"\\"password\\":12","b":1}', '{"a":"\\"password\\":\\"[redacted]\\"","b":1}'],
];

for (const build of builds) {
  describe(`values of members, ${build} build`, () => {
    let body: BodyStage;
    beforeEach(() => {
      body = new BodyStage(build, { jsonFields: ['password'] });
    });

    for (const value of values) {
      it(`are taken out to their end: ${value.slice(0, 60)}`, () => {
        const around = (inner: string) =>
          `[{"a":"b","password":${inner},"c":"d"},{"e":[${'1,'.repeat(9)}1]}]`;
        body.assertSameAtEveryCut(treatment.json, around(value), around('"[redacted]"'));
        body.assertSameAtEveryCut(treatment.json, `{"password": ${value} }`, '{"password": "[redacted]"}');
        const nested = JSON.stringify({ a: around(value) });
        body.assertSameAtEveryCut(treatment.json, nested, JSON.stringify({ a: around('"[redacted]"') }));
      });
    }

    for (const [what, text, expected] of [...broken, ...brokenStrings]) {
      it(`end where they can no longer go on, where there is ${what}`, () => {
        body.assertSameAtEveryCut(treatment.json, text, expected);
      });
    }

    it('are taken out however deep they nest', () => {
      const nest = (opening: string, closing: string): string[] => {
        const times = 60_000 / opening.length;
        return ['{"password":', opening.repeat(times), '"s3cret"', closing.repeat(times), ',"b":1}'];
      };
      assert.equal(body.json(...nest('[', ']')), '{"password":"[redacted]","b":1}');
      assert.equal(body.json(...nest('{"a":', '}')), '{"password":"[redacted]","b":1}');
    });
  });
}
