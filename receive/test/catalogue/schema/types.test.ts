import { deepEqual, equal } from 'node:assert/strict';
import { learn } from './learned-node.ts';
import { fits } from './schema-validator.ts';

describe('the schema of JSON values', () => {
  it('says nothing when there were no values', () => {
    deepEqual(learn([]).toJsonSchema(), {});
  });

  it('has the type of the values', () => {
    const typeOf = (...values: unknown[]) => learn(values).toJsonSchema().type;
    equal(typeOf(1, -5, 1e300), 'integer');
    equal(typeOf(1.5), 'number');
    equal(typeOf('', 'a b'), 'string');
    equal(typeOf(true, false), 'boolean');
    equal(typeOf(null), 'null');
    equal(typeOf([]), 'array');
    equal(typeOf({}), 'object');
  });

  it('has number where integers and fractions were seen', () => {
    equal(learn([1, 2.5]).toJsonSchema().type, 'number');
  });

  it('lists all types, null last', () => {
    deepEqual(learn([null, { a: 1 }, [1], true, 2, 'x y']).toJsonSchema(), {
      type: ['string', 'integer', 'boolean', 'array', 'object', 'null'],
      items: { type: 'integer' },
      properties: { a: { type: 'integer' } },
      required: ['a'],
    });
  });

  it('requires the members that each object has, and allows null where it was seen', () => {
    const values = [{ id: 1, note: null }, { id: 2, note: 'a b', extra: [] }, 'no object'];
    deepEqual(learn(values).toJsonSchema(), {
      type: ['string', 'object'],
      properties: { extra: { type: 'array' }, id: { type: 'integer' }, note: { type: ['string', 'null'] } },
      required: ['id', 'note'],
    });
  });

  it('does not require a member that came only later', () => {
    deepEqual(learn([{}, { late: 1 }]).toJsonSchema().required, undefined);
  });

  it('describes the items of all arrays together', () => {
    const values = [[{ a: 1 }], [], [{ a: 2, b: 'x y' }, null]];
    deepEqual(learn(values).toJsonSchema(), {
      type: 'array',
      items: {
        type: ['object', 'null'],
        properties: { a: { type: 'integer' }, b: { type: 'string' } },
        required: ['a'],
      },
    });
  });

  it('looks at every item of a long array', () => {
    const long: unknown[] = Array.from({ length: 5000 }, (_, at) => at);
    deepEqual(learn([[...long, 'last one']]).toJsonSchema().items, { type: ['string', 'integer'] });
  });

  it('accepts anything below twenty levels, and can be asked about a value ten thousand deep', () => {
    const deep = JSON.parse(`${'{"a":['.repeat(5000)}1${']}'.repeat(5000)}`);
    const schema = learn([deep]).toJsonSchema();
    equal(JSON.stringify(schema).match(/"type"/g)?.length, 21);
    equal(fits(schema, deep), true);
  });

  it('takes names that JavaScript knows as any others', () => {
    const value = JSON.parse('{"__proto__":1,"constructor":"a b","hasOwnProperty":null,"":true}');
    const schema = learn([value]).toJsonSchema();
    deepEqual(Object.entries(schema.properties!), [
      ['', { type: 'boolean' }],
      ['__proto__', { type: 'integer' }],
      ['constructor', { type: 'string' }],
      ['hasOwnProperty', { type: 'null' }],
    ]);
    equal(Object.getPrototypeOf(schema.properties), Object.prototype);
  });
});
