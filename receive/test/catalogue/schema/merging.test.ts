import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { SchemaNode } from '../../../src/catalogue/schema/schema-node.ts';
import { times } from '../long-runs.ts';
import { learn, learnQueries, saved, viewOf } from './learned-node.ts';
import { fits, fitsText, fitsTexts } from './schema-validator.ts';
import { anyQueries, anyValues } from './traffic.ts';

/** Splits values into parts, learns each, and merges them in another order. */
function learnApart(values: readonly unknown[], cuts: readonly number[], budget: Budget): SchemaNode {
  const ends = [...cuts.map((cut) => cut % (values.length + 1)), values.length].sort((a, b) => a - b);
  const parts = ends.map((end, at) => learn(values.slice(ends[at - 1] ?? 0, end).toReversed(), budget));
  while (parts.length > 1) {
    const from = parts.splice(parts.length % 3 === 0 ? 0 : parts.length - 1, 1)[0]!;
    parts[parts.length >> 1]!.merge(from, budget);
  }
  return parts[0]!;
}

const cuts = fc.array(fc.nat(), { maxLength: 4 });

describe('what a schema has learned', function () {
  this.timeout(times * 120_000);

  it('is the same in any order, in parts that are merged, and after it was saved', () => {
    fc.assert(
      fc.property(anyValues, cuts, (values, cut) => {
        const [wholeBudget, budget] = [new Budget(1e6), new Budget(1e6)];
        const whole = learn(values, wholeBudget);
        const merged = learnApart(values, cut, budget);
        deepEqual(viewOf(merged), viewOf(whole));
        deepEqual(merged.encode(), whole.encode());
        equal(budget.used, wholeBudget.used);
        const restored = SchemaNode.decode(saved(whole), new Budget(1e6));
        deepEqual(viewOf(restored), viewOf(whole));
      }),
      { numRuns: 200 * times, seed: 18 },
    );
  });

  it('is the same for queries', () => {
    fc.assert(
      fc.property(anyQueries, fc.nat(), (queries, cut) => {
        const budget = new Budget(1e6);
        const end = cut % (queries.length + 1);
        const merged = learnQueries(queries.slice(end), budget);
        merged.merge(learnQueries(queries.slice(0, end), budget), budget);
        deepEqual(viewOf(merged), viewOf(learnQueries(queries)));
      }),
      { seed: 18 },
    );
  });

  it('accepts every value', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const schema = learn(values).toJsonSchema();
        for (const value of values) equal(fits(schema, value), true, JSON.stringify({ value, schema }));
      }),
      { numRuns: 200 * times, seed: 18 },
    );
  });

  it('accepts every field of a query', () => {
    fc.assert(
      fc.property(anyQueries, (queries) => {
        const schemas = new Map(
          learnQueries(queries)
            .toParameters(1)
            .map(({ name, schema }) => [name, schema]),
        );
        for (const query of queries.map((text) => new URLSearchParams(text))) {
          for (const name of query.keys()) {
            const texts = query.getAll(name);
            const schema = schemas.get(name);
            if (schema === undefined) continue;
            equal(texts.length === 1 ? fitsText(schema, texts[0]!) : fitsTexts(schema, texts), true);
          }
        }
      }),
      { seed: 18 },
    );
  });

  it('is in a copy too, which then learns on its own', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const budget = new Budget(1e6);
        const node = learn(values, budget);
        const { used } = budget;
        const before = viewOf(node);
        const copy = node.copy(budget);
        equal(budget.used, 2 * used);
        for (const value of values) copy.observe([value], '', budget);
        copy.release(budget);
        deepEqual(viewOf(node), before);
        equal(budget.used, used);
      }),
      { seed: 18 },
    );
  });
});

describe('a schema with a small budget', function () {
  this.timeout(times * 120_000);
  const limits = fc.integer({ min: 0, max: 40 });

  it('accepts every value, and never takes more', () => {
    fc.assert(
      fc.property(anyValues, limits, (values, limit) => {
        const budget = new Budget(limit);
        const node = learn(values, budget);
        const schema = node.toJsonSchema();
        for (const value of values) equal(fits(schema, value), true, JSON.stringify({ value, schema }));
        equal(budget.used <= limit, true);
        node.release(budget);
        equal(budget.used, 0);
      }),
      { numRuns: 200 * times, seed: 18 },
    );
  });

  it('accepts every value after room was made, parts were merged, and it was loaded and copied into less room', () => {
    fc.assert(
      fc.property(fc.tuple(anyValues, anyValues, anyValues), limits, limits, (parts, limit, smaller) => {
        const budget = new Budget(limit + 2);
        const ballast = budget.limit >> 1;
        budget.take(ballast);
        const [one, other] = [new SchemaNode(), new SchemaNode()];
        for (const value of parts[0]) one.observe(value, '', budget);
        for (const value of parts[1]) other.observe(value, '', budget);
        budget.give(ballast);
        for (const value of parts[2]) one.observe(value, '', budget);
        one.merge(other, budget);
        const values = parts.flat();
        const small = new Budget(smaller);
        const loaded = SchemaNode.decode(saved(one), small);
        const copied = one.copy(small);
        for (const schema of [one, loaded, copied].map((node) => node.toJsonSchema())) {
          for (const value of values) equal(fits(schema, value), true, JSON.stringify({ value, schema }));
        }
        one.release(budget);
        loaded.release(small);
        copied.release(small);
        equal(budget.used + small.used, 0);
      }),
      { numRuns: 200 * times, seed: 18 },
    );
  });

  it('keeps what it knows when there is no room for more, and says that there are other members', () => {
    const budget = new Budget(3);
    const node = learn([{ id: 1, total: 1.5 }], budget);
    node.observe({ id: 2, other: 'x y', list: [1] }, '', budget);
    budget.give(-10);
    deepEqual(node.toJsonSchema(), {
      type: 'object',
      properties: { id: { type: 'integer' }, total: { type: 'number' } },
      required: ['id'],
      additionalProperties: {},
    });
  });
});
