import assert from 'node:assert/strict';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import { endpoint, host, json, object, response } from '../openapi/learned-samples.ts';

const STRING: JsonSchema = { type: 'string' };

/** The errors of a body that goes both ways, with the place of each. */
function findErrors(learned: JsonSchema, schema: string): string[] {
  const body = `{content: {application/json: {schema: ${schema}}}}`;
  const description = `openapi: 3.1.0
components: {schemas: {Base: {properties: {id: {readOnly: true}, secret: {writeOnly: true}}}}}
paths: {/a: {put: {requestBody: ${body}, responses: {200: ${body}}}}}
`;
  const parts = { requestBody: json(learned), responses: [response(200, json(learned))] };
  return compare(host(endpoint('PUT /a', parts)), description)
    .differences.filter(({ severity }) => severity === 'error')
    .map(({ kind, name, where }) => `${where.split(' ')[0]}: ${kind} ${name}`)
    .sort();
}

describe('a required member that is readOnly or writeOnly', () => {
  it('is only missing where it is sent, whatever part of the schema says so', () => {
    const missing = ['request: missing-member secret', 'response: missing-member id'];
    const base = '{$ref: "#/components/schemas/Base"}';
    for (const schema of [
      '{required: [id, secret], properties: {id: {readOnly: true}, secret: {writeOnly: true}}}',
      `{allOf: [${base}, {required: [id, secret]}]}`,
      `{$ref: "#/components/schemas/Base", required: [id, secret]}`,
      '{properties: {id: {readOnly: true}, secret: {writeOnly: true}}, allOf: [{required: [id, secret]}]}',
      `{allOf: [${base}], oneOf: [{type: array}, {type: object, required: [id, secret]}]}`,
    ])
      assert.deepEqual(findErrors(object({ name: STRING }), schema), missing, schema);
  });

  it('does not matter at another place', () => {
    const schema = '{properties: {id: {readOnly: true}, user: {required: [id]}}}';
    assert.deepEqual(findErrors(object({ user: object({}) }), schema), [
      'request: missing-member user.id',
      'response: missing-member user.id',
    ]);
  });
});
