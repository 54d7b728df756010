import assert from 'node:assert/strict';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import { endpoint, host, parameter } from '../openapi/learned-samples.ts';
import { summarize } from './summary.ts';

/** The differences of learned endpoints and described paths, all with GET. */
function find(learned: string[], described: string[], schema?: JsonSchema): string[] {
  const paths = described.map((path) => `  "${path}": {get: {}}\n`).join('');
  const endpoints = learned.map((template) =>
    endpoint(`GET ${template}`, { pathParameters: [parameter('id', schema)] }),
  );
  return summarize(compare(host(...endpoints), `openapi: 3.1.0\npaths:\n${paths}`).differences);
}

describe('segments with text around a parameter', () => {
  it('are the described ones with the same text, whatever their order', () => {
    const described = ['/orders/{order}', '/orders/{order}:cancel', '/orders/{order}:close'];
    for (const paths of [described, described.toReversed()]) {
      assert.deepEqual(find(['/orders/{id}:cancel'], paths), [
        'unused-operation GET /orders/{order}',
        'unused-operation GET /orders/{order}:close',
      ]);
      assert.deepEqual(find(['/orders/{id}:close', '/orders/{id}'], paths), [
        'unused-operation GET /orders/{order}:cancel',
      ]);
    }
  });

  it('are not those with other text, and not a fixed path without it', () => {
    assert.deepEqual(find(['/orders/{id}:cancel'], ['/orders/{order}:close', '/orders/search']), [
      'undocumented-endpoint GET /orders/{id}:cancel',
      'unused-operation GET /orders/search',
      'unused-operation GET /orders/{order}:close',
    ]);
    assert.deepEqual(find(['/orders/{id}:cancel'], ['/orders/{order}']), []);
  });

  it('may each be what the learner knows as one parameter', () => {
    const files = ['/files/{name}.json', '/files/{name}.xml'];
    assert.deepEqual(find(['/files/{id}'], files), []);
    assert.deepEqual(find(['/files/{id}'], [...files, '/files/{name}']), []);
  });

  it('are not the values of a parameter that has none with this text', () => {
    const paths = ['/files/{name}', '/files/{name}.json'];
    for (const schema of [
      { type: 'integer' },
      { type: 'string', format: 'uuid' },
      { type: 'string', enum: ['a', 'b'] },
    ] satisfies JsonSchema[])
      assert.deepEqual(find(['/files/{id}'], paths, schema), ['unused-operation GET /files/{name}.json']);
    assert.deepEqual(find(['/files/{id}'], paths, { type: 'string', enum: ['a.json'] }), []);
  });
});
