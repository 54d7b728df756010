import { deepEqual, equal } from 'node:assert/strict';
import { firstFolded, schemaRows, wordsOf } from '../../../page/catalogue/schema-rows.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';

const typeOf = (schema: JsonSchema) => wordsOf(schema).type;
const text: JsonSchema = { type: 'string' };

describe('the words for a schema', () => {
  it('name types, also of what is in arrays and maps', () => {
    equal(typeOf(text), 'string');
    equal(typeOf({ type: ['integer', 'string'] }), 'integer or string');
    equal(
      typeOf({ type: 'array', items: { type: 'array', items: { type: 'number' } } }),
      'array of array of number',
    );
    equal(typeOf({ type: 'array' }), 'array');
    equal(typeOf({ type: 'object', additionalProperties: { type: 'integer' } }), 'map of integer');
    equal(typeOf({ anyOf: [text, { type: 'boolean' }] }), 'string or boolean');
    equal(typeOf({}), 'anything');
  });

  it('count alternatives that have something inside', () => {
    const one: JsonSchema = { type: 'object', properties: { a: text } };
    equal(typeOf({ anyOf: [one, text, { type: 'null' }] }), 'one of 2');
  });

  it('tell null from the other types', () => {
    deepEqual(wordsOf({ type: ['string', 'null'], format: 'email' }), {
      ...{ type: 'string', format: 'email', values: [], isNullable: true, isRedacted: false },
    });
    equal(wordsOf({ anyOf: [{ type: 'integer' }, { type: 'null' }] }).isNullable, true);
    deepEqual(wordsOf({ type: 'null' }), {
      ...{ type: 'null', format: '', values: [] },
      isNullable: true,
      isRedacted: false,
    });
  });

  it('leave redacted values out, and say that there are some', () => {
    const redacted: JsonSchema = { type: 'string', pattern: '^(\\S+ )?\\[redacted\\]$' };
    const both = { anyOf: [{ type: 'integer' as const }, redacted] };
    deepEqual(wordsOf(both), {
      type: 'integer',
      format: '',
      values: [],
      isNullable: false,
      isRedacted: true,
    });
    const items = {
      anyOf: [
        { type: 'array' as const, items: { type: 'object' as const, properties: { a: text } } },
        redacted,
      ],
    };
    equal(typeOf(items), 'array of object');
    deepEqual(
      schemaRows(items, new Set()).map(({ name, place }) => `${name} ${place}`),
      [' []', 'a [].a'],
    );
  });

  it('write the values of a list as JSON, also those of an array', () => {
    deepEqual(wordsOf({ type: 'array', items: { type: 'string', enum: ['a b', null, 'c'] } }).values, [
      '"a b"',
      '"c"',
    ]);
    deepEqual(wordsOf({ type: 'integer', enum: [1, 2] }).values, ['1', '2']);
  });
});

describe('the rows of a schema', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['id'],
    properties: {
      id: text,
      emails: { type: 'array', items: text },
      users: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { name: text }, additionalProperties: text },
      },
      parts: { type: 'array', items: { type: 'object', properties: { sku: text } } },
      choice: { anyOf: [{ type: 'object', properties: { a: text } }, { type: 'integer' }] },
    },
  };
  const linesOf = (rows: ReturnType<typeof schemaRows>) =>
    rows.map(({ depth, name, type, place }) => `${'-'.repeat(depth)}${name}: ${type} at ${place}`);

  it('are its members, with the places that findings name', () => {
    deepEqual(linesOf(schemaRows(schema, new Set())), [
      ': object at ',
      '-id: string at id',
      '-emails: array of string at emails[]',
      '-users: map of object at users.*',
      '--name: string at users.*.name',
      '--*: string at users.*.*',
      '-parts: array of object at parts[]',
      '--sku: string at parts[].sku',
      '-choice: one of 2 at choice',
      '--: object at choice',
      '---a: string at choice.a',
      '--: integer at choice',
    ]);
  });

  it('say which members are optional, and which have something inside', () => {
    const rows = schemaRows(schema, new Set());
    const row = (name: string) => rows.find((one) => one.name === name);
    equal(row('id')?.isOptional, false);
    equal(row('emails')?.isOptional, true);
    equal(row('emails')?.isFolded, undefined);
    equal(row('parts')?.isFolded, false);
  });

  it('leave out what is inside of a folded row', () => {
    const folded = new Set(
      schemaRows(schema, new Set())
        .map(({ id }) => id)
        .filter((id) => id === '/parts'),
    );
    const names = schemaRows(schema, folded).map(({ name }) => name);
    equal(names.includes('parts'), true);
    equal(names.includes('sku'), false);
  });

  it('are all open at first if there are few, and folded from the second level on if there are many', () => {
    deepEqual(firstFolded(schema), new Set());
    const wide: JsonSchema = {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 100 }, (_, n) => [
          `m${n}`,
          { type: 'object', properties: { a: { ...schema } } },
        ]),
      ),
    };
    equal(schemaRows(wide, firstFolded(wide)).length, 201);
  });

  it('end at a depth, however deep the schema is', () => {
    let deep: JsonSchema = text;
    for (let level = 0; level < 500; level++) deep = { type: 'object', properties: { a: deep } };
    equal(schemaRows(deep, new Set()).length, 101);
  });

  it('survive names that objects have of their own', () => {
    const hostile: JsonSchema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}',
    );
    deepEqual(
      schemaRows(hostile, new Set()).map(({ name, type }) => `${name}: ${type}`),
      [': object', '__proto__: string', 'constructor: integer'],
    );
  });
});
