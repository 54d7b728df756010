import { deepEqual, equal } from 'node:assert/strict';
import { learnQueries } from './learned-node.ts';
import { fits, fitsText } from './schema-validator.ts';

describe('fields of a query, form or headers', () => {
  it('are parameters, sorted by name, required if each exchange had them', () => {
    deepEqual(learnQueries(['size=10&page=1&all=true', 'page=2&size=1.5']).toParameters(2), [
      { name: 'all', isRequired: false, schema: { type: 'boolean' }, count: 1 },
      { name: 'page', isRequired: true, schema: { type: 'integer' }, count: 2 },
      { name: 'size', isRequired: true, schema: { type: 'number' }, count: 2 },
    ]);
  });

  it('are not required if some exchanges had no fields at all', () => {
    deepEqual(
      learnQueries(['a=1', 'a=2'])
        .toParameters(3)
        .map(({ isRequired }) => isRequired),
      [false],
    );
  });

  it('become an array where a name repeats', () => {
    const [tag] = learnQueries(['tag=1&tag=2&tag=x+y']).toParameters(1);
    deepEqual(tag, {
      name: 'tag',
      isRequired: true,
      schema: { type: 'array', items: { type: 'string' } },
      count: 1,
    });
  });

  it('accept both where a name is there once and repeated', () => {
    const { schema } = learnQueries(['tag=1', 'tag=2&tag=3']).toParameters(2)[0]!;
    deepEqual(schema, { type: ['integer', 'array'], items: { type: 'integer' } });
    equal(fitsText(schema, '1'), true);
    equal(fits(schema, [2, 3]), true);
  });

  it('are an object of texts', () => {
    deepEqual(learnQueries(['a=1&b=x+y', 'a=2']).toJsonSchema(), {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string' } },
      required: ['a'],
    });
  });

  it('take any names', () => {
    const query = learnQueries(['__proto__=1&constructor=2&=3']);
    deepEqual(
      query.toParameters(1).map(({ name }) => name),
      ['', '__proto__', 'constructor'],
    );
  });
});
