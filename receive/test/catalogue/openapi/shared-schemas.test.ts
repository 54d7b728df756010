import assert from 'node:assert/strict';
import type { LearnedEndpoint } from '../../../src/catalogue/learned.ts';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import { endpoint, host, json, object, response } from './learned-samples.ts';

const TEXT: JsonSchema = { type: 'string' };
// Made anew each time: what is equal need not be the same object.
const user = () => object({ id: { type: 'integer' }, name: TEXT });
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const answers = (line: string, schema: JsonSchema, status = 200) =>
  endpoint(line, { responses: [response(status, json(schema))] });

function describeSchemas(...endpoints: LearnedEndpoint[]) {
  const { components, paths } = toOpenApi(host(...endpoints));
  const bodies = Object.values(paths)
    .flatMap((item) => Object.values(item))
    .flatMap(({ requestBody, responses }) => [requestBody, ...Object.values(responses)])
    .flatMap((body) => Object.values(body?.content ?? {}).map(({ schema }) => schema));
  return { schemas: components?.schemas, bodies };
}
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe('schemas that are equal in several places', () => {
  it('are components, named after what the path is about', () => {
    const { schemas, bodies } = describeSchemas(
      answers('GET /users', list(user())),
      answers('GET /users/{userId}', user()),
    );
    assert.deepEqual(schemas, { User: user() });
    assert.deepEqual(bodies, [list(ref('User') as JsonSchema), ref('User')]);
  });

  it('stay where they are if there is one place, or only one member', () => {
    const small = () => object({ id: TEXT });
    const { schemas } = describeSchemas(
      answers('GET /users', user()),
      ...[answers('GET /a', small()), answers('GET /b', small())],
    );
    assert.equal(schemas, undefined);
  });

  it('are not components if they are only in another one', () => {
    const order = () => object({ id: TEXT, customer: user() });
    const { schemas } = describeSchemas(
      answers('GET /orders', list(order())),
      answers('GET /orders/{orderId}', order()),
    );
    assert.deepEqual(Object.keys(schemas ?? {}), ['Order']);
  });

  it('are found below equal schemas that are no objects', () => {
    const { schemas } = describeSchemas(
      answers('GET /users', list(user())),
      answers('GET /people', list(user())),
    );
    assert.deepEqual(Object.keys(schemas ?? {}), ['User']);
  });

  it('are named after what most paths are about, a plural before another word', () => {
    const { schemas } = describeSchemas(
      ...[answers('GET /checkout', user()), answers('GET /me', user()), answers('POST /checkout', user())],
      ...[answers('GET /users/{userId}', user()), answers('PUT /users/{userId}', user())],
    );
    assert.deepEqual(Object.keys(schemas ?? {}), ['User']);
  });

  it('are named after a body before a member', () => {
    const order = object({ id: TEXT, customer: user() });
    const { schemas } = describeSchemas(
      answers('GET /orders/{orderId}', order),
      answers('GET /people/{personId}', user()),
    );
    assert.deepEqual(Object.keys(schemas ?? {}), ['Person']);
    const other = object({ size: TEXT, customers: list(user()) });
    assert.deepEqual(
      Object.keys(describeSchemas(answers('GET /a', order), answers('GET /b', other)).schemas ?? {}),
      ['Customer'],
    );
  });

  it('tell a list from what is in it, and errors from both', () => {
    const page = () => object({ data: list(user()), next: TEXT });
    const failure = () => object({ code: TEXT, message: TEXT });
    const { schemas } = describeSchemas(
      answers('GET /users', page()),
      answers('GET /admin/users', page()),
      answers('GET /users/{userId}', user()),
      answers('GET /users/{userId}:export', user()),
      answers('GET /a', failure(), 404),
      answers('GET /b', failure(), 500),
    );
    assert.deepEqual(Object.keys(schemas ?? {}), ['Error', 'User', 'UserList']);
    assert.deepEqual(schemas?.UserList, object({ data: list(ref('User') as JsonSchema), next: TEXT }));
  });

  it('get a number if they differ and would have the same name', () => {
    const other = () => object({ id: TEXT, mail: TEXT });
    const { schemas } = describeSchemas(
      ...[answers('GET /users/{userId}', user()), answers('PUT /users/{userId}', user())],
      ...[answers('GET /v2/users/{userId}', other()), answers('PUT /v2/users/{userId}', other())],
    );
    assert.deepEqual(schemas, { User: user(), User2: other() });
  });

  it('keep members of any name', () => {
    const hostile = () => object(JSON.parse('{"__proto__": {"type": "string"}, "a/b~c": {}, "0": {}}'));
    const { schemas } = describeSchemas(
      answers('GET /x/{xId}', hostile()),
      answers('PUT /x/{xId}', hostile()),
    );
    assert.equal(JSON.stringify(schemas), JSON.stringify({ X: hostile() }));
  });

  it('name members in a pattern if tools would take them for references', () => {
    const { bodies } = describeSchemas(answers('GET /x', object({ $ref: TEXT, $refs: TEXT })));
    assert.deepEqual(bodies, [
      {
        ...{ type: 'object', required: ['$ref', '$refs'] },
        ...{ properties: { $refs: TEXT }, patternProperties: { '^\\$ref$': TEXT } },
      },
    ]);
  });

  it('are few although each level has two equal parts', () => {
    let schema = object({ a: TEXT, b: TEXT });
    for (let depth = 0; depth < 10; depth++) schema = object({ a: schema, b: structuredClone(schema) });
    const { schemas } = describeSchemas(answers('GET /deep', schema));
    assert.equal(Object.keys(schemas ?? {}).length, 10);
  });
});
