import assert from 'node:assert/strict';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { LearnedEndpoint } from '../../../src/catalogue/learned.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import { endpoint, host, json, object, response } from '../openapi/learned-samples.ts';

/** The kinds and names of the differences of a JSON body and a schema in YAML, but not the notes. */
function findInBody(
  learned: JsonSchema | null,
  schema: string,
  version = '3.1.0',
  type = 'application/json',
): string[] {
  const content = `{content: {${type}: {schema: ${schema}}}}`;
  const others = version === '3.1.0' ? '' : `components: {schemas: {Text: {type: string}}}\n`;
  const description = `openapi: ${version}\n${others}paths: {/a: {get: {responses: {200: ${content}}}}}\n`;
  return findAll([endpoint('GET /a', { responses: [response(200, json(learned, type))] })], description);
}

function findAll(endpoints: LearnedEndpoint[], description: string): string[] {
  const { differences } = compare(host(...endpoints), description);
  return differences
    .filter(({ severity }) => severity !== 'note')
    .map(({ kind, name }) => `${kind} ${name}`.trim())
    .sort();
}

const STRING: JsonSchema = { type: 'string' };
const REDACTED: JsonSchema = { type: 'string', pattern: '^(\\S+ )?\\[redacted\\]$' };

describe('what a comparison can be certain of in a body', () => {
  it('is nothing for a body that could not be read', () => {
    for (const learned of [null, {}, STRING, REDACTED])
      assert.deepEqual(findInBody(learned, '{type: object, required: [a], additionalProperties: false}'), []);
  });

  it('is nothing for a body that is not JSON or a form', () => {
    for (const type of ['text/plain', 'application/xml'])
      assert.deepEqual(findInBody(STRING, '{type: integer}', '3.1.0', type), []);
  });

  it('is nothing for a body with a JSON value in each line', () => {
    for (const type of ['application/x-ndjson', 'application/jsonl', 'application/json-seq'])
      assert.deepEqual(findInBody(object({ a: STRING }), '{type: string}', '3.1.0', type), []);
  });

  it('is not that a type was not seen if a body names none', () => {
    const types = '{content: {application/json: {}, text/plain: {}}}';
    const description = `openapi: 3.1.0\npaths: {/a: {get: {responses: {200: ${types}}}}}\n`;
    const find = (type: string) =>
      compare(
        host(endpoint('GET /a', { responses: [response(200, json({}, type))] })),
        description,
      ).differences.map(({ kind, name }) => `${kind} ${name}`);
    assert.deepEqual(find('*/*'), []);
    assert.deepEqual(find('text/plain'), ['unused-content-type application/json']);
  });

  it('is nothing for redacted values, and something for the values beside them', () => {
    assert.deepEqual(
      findInBody(object({ a: {}, b: REDACTED }), '{properties: {a: {type: integer}, b: {type: integer}}}'),
      [],
    );
    const partly = object({ a: { anyOf: [{ type: 'boolean' }, REDACTED] } });
    assert.deepEqual(findInBody(partly, '{properties: {a: {type: integer}}}'), ['wrong-type a']);
    assert.deepEqual(findInBody(partly, '{properties: {a: {type: boolean}}}'), []);
  });

  it('is nothing for members whose names are not known', () => {
    const map: JsonSchema = { type: 'object', additionalProperties: { type: 'integer' } };
    assert.deepEqual(
      findInBody(map, '{required: [a], properties: {a: {type: string}}, additionalProperties: false}'),
      [],
    );
    assert.deepEqual(findInBody(map, '{additionalProperties: {type: string}}'), ['wrong-type *']);
    const both = { ...map, properties: { a: STRING }, required: ['a'] };
    assert.deepEqual(findInBody(both, '{required: [b], properties: {a: {type: integer}}}'), ['wrong-type a']);
  });

  it('is nothing below the depth that the learner looks at', () => {
    let learned: JsonSchema = { type: 'object' };
    let schema = '{required: [x]}';
    for (let depth = 0; depth < 20; depth++) {
      learned = object({ a: learned });
      schema = `{properties: {a: ${schema}}}`;
    }
    assert.deepEqual(findInBody(learned, schema), []);
    assert.deepEqual(findInBody(learned.properties?.a ?? {}, schema.slice(16, -2)), [
      `missing-member ${'a.'.repeat(19)}x`,
    ]);
  });

  it('is nothing for the parts of a schema that are not compared', () => {
    const learned = object({ a: { type: 'string', enum: ['x', 'y'] }, n: { type: 'integer' } });
    const schema =
      '{minProperties: 9, propertyNames: {maxLength: 0}, properties: {a: {minLength: 9, pattern: "^z"}, n: {minimum: 9, multipleOf: 4}}}';
    assert.deepEqual(findInBody(learned, schema), []);
    assert.deepEqual(
      findInBody(learned, '{if: {required: [a]}, then: {required: [b], properties: {a: {}, n: {}}}}'),
      [],
    );
    assert.deepEqual(
      findInBody(learned, '{properties: {a: {}}, patternProperties: {^n: {type: string}}}'),
      [],
    );
    assert.deepEqual(
      findInBody(learned, '{properties: {a: {}}, dependentSchemas: {a: {properties: {n: {}}}}}'),
      [],
    );
  });

  it('is that a member is undocumented only if no part of the schema has it', () => {
    const learned = object({ a: STRING, b: STRING });
    const undocumented = ['undocumented-member b'];
    assert.deepEqual(findInBody(learned, '{properties: {a: {}}}'), undocumented);
    assert.deepEqual(findInBody(learned, '{allOf: [{properties: {a: {}}}, {required: [a]}]}'), undocumented);
    assert.deepEqual(
      findInBody(learned, '{properties: {a: {}}, unevaluatedProperties: false}'),
      undocumented,
    );
    assert.deepEqual(findInBody(learned, '{allOf: [{properties: {a: {}}}, {properties: {b: {}}}]}'), []);
    assert.deepEqual(findInBody(learned, '{oneOf: [{properties: {a: {}}}, {properties: {b: {}}}]}'), []);
    assert.deepEqual(findInBody(learned, '{oneOf: [{properties: {a: {}}}, {}]}'), []);
    assert.deepEqual(findInBody(learned, '{oneOf: [{properties: {a: {}}}, {type: string}]}'), undocumented);
    assert.deepEqual(
      findInBody(learned, '{properties: {a: {}}, oneOf: [{required: [a]}, {required: [b]}]}'),
      undocumented,
    );
    assert.deepEqual(findInBody(learned, '{type: object}'), []);
    assert.deepEqual(findInBody(learned, '{}'), []);
    assert.deepEqual(findInBody(learned, 'true'), []);
  });

  it('is not that a member is undocumented if other schemas extend the one with the discriminator', () => {
    const schema = '{properties: {a: {}}, discriminator: {propertyName: a}}';
    assert.deepEqual(findInBody(object({ a: STRING, b: STRING }), schema), []);
  });

  it('is that a member is forbidden if one part of `allOf` is closed, as JSON Schema has it', () => {
    const schema = '{allOf: [{properties: {a: {}}, additionalProperties: false}, {properties: {b: {}}}]}';
    assert.deepEqual(findInBody(object({ a: STRING, b: STRING }), schema), ['forbidden-member b']);
  });

  it('is what all alternatives refuse that may be meant', () => {
    const learned = { ...object({ a: STRING }), required: [] };
    const anyOf = (...branches: string[]) => `{anyOf: [${branches.join(', ')}]}`;
    const needsA = '{required: [a], properties: {a: {type: string}}}';
    assert.deepEqual(findInBody(learned, anyOf(needsA, needsA)), ['missing-member a']);
    assert.deepEqual(findInBody(learned, anyOf(needsA, '{required: [b], properties: {a: {}, b: {}}}')), [
      'missing-member a',
    ]);
    assert.deepEqual(findInBody(learned, anyOf(needsA, '{properties: {a: {}, b: {}}}')), []);
    assert.deepEqual(
      findInBody(learned, anyOf('{properties: {a: {type: integer}}}', '{properties: {a: {type: boolean}}}')),
      ['wrong-type a'],
    );
    assert.deepEqual(
      findInBody(learned, anyOf('{properties: {a: {type: integer}}}', '{additionalProperties: false}')),
      ['wrong-type a'],
    );
    assert.deepEqual(
      findInBody(
        object({ a: STRING }),
        anyOf('{required: [x], properties: {a: {}}}', '{required: [y], properties: {a: {}}}'),
      ),
      ['no-alternative'],
    );
    assert.deepEqual(
      findInBody({ type: 'boolean' }, anyOf('{type: integer}', '{type: object}', '{type: string}')),
      ['wrong-type'],
    );
    assert.deepEqual(findInBody({ type: 'null' }, anyOf('{type: integer}', '{type: object}')), [
      'null-value',
    ]);
  });

  it('is nothing for types that JSON does not have', () => {
    for (const type of ['any', 'String', 'file', '[date, string]', '""', '{}', '[]'])
      assert.deepEqual(findInBody(object({ a: STRING }), `{properties: {a: {type: ${type}}}}`), [], type);
    assert.deepEqual(findInBody(object({ a: STRING }), '{properties: {a: {type: null}}}'), ['wrong-type a']);
  });

  it('is nothing that depends on which members were seen together', () => {
    const learned = {
      ...object({ kind: { type: 'string', enum: ['a', 'b'] }, size: { type: 'integer' } }),
      required: ['kind'],
    };
    const schema =
      '{oneOf: [{required: [kind, size], properties: {kind: {const: a}, size: {type: integer}}}, {properties: {kind: {const: b}}}]}';
    assert.deepEqual(findInBody(learned, schema), []);
  });

  it('survives schemas that contain themselves', () => {
    const node = "{$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}";
    assert.deepEqual(
      findInBody(object({ a: STRING }), `{allOf: [${node}], properties: {a: {type: integer}}}`),
      ['wrong-type a'],
    );
    assert.deepEqual(
      findInBody(
        object({ a: object({ a: { type: 'integer' } }) }),
        `{type: object, properties: {a: {anyOf: [${node}, {type: string}]}}}`,
      ),
      ['wrong-type a.a'],
    );
  });

  it('follows how 3.0 and 3.1 treat null and what is beside `$ref`', () => {
    const ref = "{$ref: '#/components/schemas/Text', nullable: true, enum: [x]}";
    const learned = object({ a: { type: ['string', 'null'], enum: ['y', null] } });
    assert.deepEqual(findInBody(learned, `{properties: {a: ${ref}}}`, '3.0.3'), []);
    assert.deepEqual(
      findInBody(learned, '{properties: {a: {type: string, nullable: true, enum: [y]}}}', '3.0.3'),
      [],
    );
    assert.deepEqual(
      findInBody(learned, '{properties: {a: {nullable: true, allOf: [{type: string}]}}}', '3.0.3'),
      [],
    );
    assert.deepEqual(findInBody(learned, '{properties: {a: {type: string, nullable: true}}}'), [
      'null-value a',
    ]);
    assert.deepEqual(findInBody(learned, '{properties: {a: {type: [string, "null"], enum: [y]}}}'), [
      'unknown-value a',
    ]);
    assert.deepEqual(
      findInBody(
        learned,
        '{$defs: {T: {type: [string, "null"]}}, properties: {a: {$ref: "#/paths/~1a/get/responses/200/content/application~1json/schema/$defs/T", enum: [x, null]}}}',
      ),
      ['unknown-value a'],
    );
  });

  it('is a format only if the learner can tell it from others', () => {
    const query = (schema: JsonSchema, format: string) =>
      findInBody(object({ a: schema }), `{properties: {a: {type: string, format: ${format}}}}`);
    for (const format of ['uuid', 'date', 'date-time', 'ipv4', 'ipv6']) {
      assert.deepEqual(query(STRING, format), ['wrong-format a'], format);
      assert.deepEqual(query({ type: 'string', format }, format), [], format);
    }
    for (const format of ['email', 'uri', 'hostname', 'byte', 'password', 'int64'])
      assert.deepEqual(query(STRING, format), [], format);
    assert.deepEqual(query({ type: 'string', format: 'uuid' }, 'email'), ['wrong-format a']);
    assert.deepEqual(query({ type: 'string', format: 'uuid' }, 'hostname'), []);
  });
});
