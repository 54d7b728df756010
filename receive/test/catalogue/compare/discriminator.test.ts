import assert from 'node:assert/strict';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import { endpoint, host, json, object, response } from '../openapi/learned-samples.ts';

/** The errors of a body that has these kinds, and a union of schemas in YAML that `kind` tells apart. */
function find(kinds: string[], branches: string[], schemas: string): string[] {
  const refs = branches.map((name) => `{$ref: '#/components/schemas/${name}'}`).join(', ');
  const schema = `{oneOf: [${refs}], discriminator: {propertyName: kind}}`;
  const description = `openapi: 3.1.0
paths: {/a: {get: {responses: {200: {content: {application/json: {schema: ${schema}}}}}}}}
components:
  schemas:
${schemas}
`;
  const learned = object({ kind: { type: 'string', enum: kinds } });
  const endpoints = host(endpoint('GET /a', { responses: [response(200, json(learned))] }));
  return compare(endpoints, description)
    .differences.filter(({ severity }) => severity === 'error')
    .map(({ kind, name, message }) => `${kind} ${name} ${message.match(/"\w+"/g)?.join(' ') ?? ''}`.trim());
}

describe('a discriminator', () => {
  it('means the alternatives that list its values, if there is no mapping', () => {
    const schemas =
      '    Cat: {allOf: [{properties: {kind: {enum: [cat, kitten]}}}]}\n' +
      '    Dog: {required: [bark], properties: {kind: {const: dog}}}';
    assert.deepEqual(find(['cat', 'kitten'], ['Cat', 'Dog'], schemas), []);
    assert.deepEqual(find(['dog'], ['Cat', 'Dog'], schemas), ['missing-member bark']);
    assert.deepEqual(find(['cat', 'bird'], ['Cat', 'Dog'], schemas), ['unknown-value kind "bird"']);
  });

  it('means the alternative with the name first, whatever values others list', () => {
    const kind = 'properties: {kind: {enum: [Cat, Dog]}}';
    const schemas = `    Cat: {${kind}, required: [meow]}\n    Dog: {${kind}, required: [bark]}`;
    assert.deepEqual(find(['Cat'], ['Cat', 'Dog'], schemas), ['missing-member meow']);
  });

  it('may mean anything if one alternative has alternatives itself', () => {
    const schemas =
      "    Pet: {anyOf: [{$ref: '#/components/schemas/Cat'}]}\n    Cat: {properties: {kind: {}}}\n    Car: {properties: {kind: {}}}";
    assert.deepEqual(find(['Cat'], ['Pet', 'Car'], schemas), []);
  });
});
