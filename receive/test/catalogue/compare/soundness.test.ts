import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import { parseDocument } from '../../../src/catalogue/compare/parse-document.ts';
import { References } from '../../../src/catalogue/compare/references.ts';
import { toSample } from '../../../src/catalogue/compare/sample.ts';
import { SchemaCheck } from '../../../src/catalogue/compare/schema-check.ts';
import { WorkLimit } from '../../../src/catalogue/compare/verdict.ts';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { SchemaNode } from '../../../src/catalogue/schema/schema-node.ts';
import { describedApis } from '../traffic/apis.ts';
import { findServer, makeTraffic } from '../traffic/generator.ts';

const NAMES = ['a', 'b', 'kind'];
const WORDS = ['x', 'y', '2026-11-28', '5', 'two words'];
/** So often is each value learned: often enough for the words of an enum. */
const REPEATED = 8;

/** JSON values that schemas of the same names and words often allow. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1, 2.5, ...WORDS),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** Schemas with all that a comparison looks at. */
const { schema } = fc.letrec<{ schema: object | boolean }>((tie) => {
  const schemas = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
  const type = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object');
  const scalar = fc.constantFrom(null, true, 1, ...WORDS);
  const keywords = fc.record(
    {
      type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 4 })),
      enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 5 }),
      const: scalar,
      format: fc.constantFrom('date', 'uuid', 'hostname'),
      properties: fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      required: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
      additionalProperties: tie('schema'),
      items: tie('schema'),
      allOf: schemas,
      anyOf: schemas,
      oneOf: schemas,
      not: fc.oneof(
        fc.record({ type }),
        fc.record({ enum: fc.constant(['x']) }),
        fc.record({ required: fc.constant(['a']) }),
      ),
    },
    { requiredKeys: [] },
  );
  // Most schemas have few keywords, or nothing would ever fit them.
  const few = fc
    .tuple(keywords, fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3 }))
    .map(([all, kept]) => Object.fromEntries(Object.entries(all).filter((_, at) => kept.includes(at))));
  return { schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), few, few, few) };
});

const ajv = new Ajv2020({
  strict: false,
  formats: { date: /^\d{4}-\d\d-\d\d$/, uuid: /^[0-9a-f-]{36}$/, hostname: true },
});

describe('a comparison of values that fit with their schema', () => {
  it('never refuses anything, for a thousand schemas and all of their keywords', () => {
    let fitted = 0;
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 20, maxLength: 40 }), (described, values) => {
        const fits = values.filter((each) => ajv.validate(described, each));
        if (fits.length === 0) return;
        fitted++;
        const budget = new Budget(10_000);
        const node = new SchemaNode();
        for (const each of fits)
          for (let count = 0; count < REPEATED; count++) node.observe(each, '', budget);
        const root = parseDocument(JSON.stringify(described));
        const check = new SchemaCheck({
          ...{ references: new References(root), is30: false, direction: 'request', text: null },
          work: new WorkLimit(),
        });
        const { facts, isRefuted } = check.check(toSample(node.toJsonSchema(), ''), root);
        assert.deepEqual(facts, [], JSON.stringify(fits));
        assert.equal(isRefuted, false);
      }),
      { numRuns: 2000, seed: 18 },
    );
    assert.ok(fitted > 1000, `${fitted}`);
  }).timeout(600_000);

  it('refuses all values of one kind only if none of them fits', () => {
    let refused = 0;
    fc.assert(
      fc.property(schema, value, (described, each) => {
        const budget = new Budget(10_000);
        const node = new SchemaNode();
        for (let count = 0; count < 4 * REPEATED; count++) node.observe(each, '', budget);
        const root = parseDocument(JSON.stringify(described));
        const check = new SchemaCheck({
          ...{ references: new References(root), is30: false, direction: 'request', text: null },
          work: new WorkLimit(),
        });
        const { facts } = check.check(toSample(node.toJsonSchema(), ''), root);
        if (facts.length === 0) return;
        refused++;
        assert.equal(ajv.validate(described, each), false, JSON.stringify(facts));
      }),
      { numRuns: 5000, seed: 19 },
    );
    assert.ok(refused > 500, `${refused}`);
  }).timeout(600_000);
});

for (const [name, description] of describedApis)
  describe(`a comparison of ${name} with its own traffic`, () => {
    it('has no error, and no warning but of what is deprecated', () => {
      const catalogue = new Catalogue();
      for (const { exchange } of makeTraffic(description, { seed: 18, count: 10_000 }))
        catalogue.learn(exchange);
      const host = catalogue.host(findServer(description).host)!;
      const { differences, operations, used } = compare(host, JSON.stringify(description));
      assert.deepEqual(
        differences.filter(({ kind, severity }) => severity !== 'note' && kind !== 'deprecated-operation'),
        [],
      );
      assert.ok(used > operations * 0.9);
    }).timeout(600_000);
  });
