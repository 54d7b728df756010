import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { toYaml } from '../src/yaml.ts';
import { HOSTILE_NAMES } from './catalogue/openapi/hostile-hosts.ts';

// Written anew, so that a fault of the code is no fault of its test.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u3164]/u;

describe('YAML', () => {
  it('looks as people write it', () => {
    const value = {
      paths: {
        '/users/{userId}': { get: { tags: ['users', 'a b'], parameters: [{ name: 'id', in: 'path' }] } },
      },
      responses: { 200: { description: 'Not Found', content: {} } },
      enum: [1, 0.5, 1e21, true, null, 'no', '', [['deep']]],
      $ref: '#/a',
      required: [],
    };
    assert.equal(
      toYaml(value),
      `paths:
  /users/{userId}:
    get:
      tags:
        - users
        - a b
      parameters:
        - name: id
          in: path
responses:
  "200":
    description: Not Found
    content: {}
enum:
  - 1
  - 0.5
  - 1.0e+21
  - true
  - null
  - "no"
  - ""
  - - - deep
$ref: "#/a"
required: []
`,
    );
  });

  it('keeps texts that look like something else, as names and as values', () => {
    const texts = [
      ...HOSTILE_NAMES,
      ...[
        'yes',
        'Off',
        'NULL',
        '~',
        '.inf',
        '0o17',
        '0b1',
        '+1',
        '1.5',
        'a:',
        'a: b',
        'a #b',
        'a:b',
        '/a: b',
      ],
      ...[
        '?a',
        ': a',
        ', a',
        'a ',
        'a  b',
        'true',
        '2001-12-14t21:59:43.10-05:00',
        '{a}',
        '[a]',
        '%a',
        '\\',
        'a\\nb',
      ],
    ];
    for (const text of texts) {
      for (const version of ['1.1', '1.2'] as const) {
        const written = toYaml({ [text]: [text, { [text]: text }] });
        assert.deepEqual(parse(written, { version }), { [text]: [text, { [text]: text }] });
        assert.doesNotMatch(written.replaceAll('\n', ''), HIDDEN);
      }
    }
  });

  it('is the same value again, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
        const normal = JSON.parse(JSON.stringify(value));
        assert.deepEqual(parse(toYaml(value)), normal);
        assert.deepEqual(parse(toYaml(value), { version: '1.1' }), normal);
      }),
      { seed: 18 },
    );
  });
});
