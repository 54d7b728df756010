import assert from 'node:assert/strict';
import { findMisfit, type Shape } from '../src/shape.ts';

const SHAPE: Shape = {
  members: {
    name: 'text',
    labels: { values: 'text' },
    ports: { items: { members: { port: 'number' } } },
    age: 'number or null',
  },
};

describe('the shape of a value', () => {
  it('fits with all members, without any, and with others', () => {
    const full = { name: 'a', labels: { b: 'c' }, ports: [{ port: 1, other: null }], age: null };
    for (const value of [full, {}, { other: 1, age: 2 }]) assert.equal(findMisfit(value, SHAPE), undefined);
  });

  for (const [value, path] of [
    [{ name: null }, 'name'],
    [{ labels: [] }, 'labels'],
    [{ labels: { 'what others wrote': 1 } }, 'labels'],
    [{ ports: {} }, 'ports'],
    [{ ports: [{ port: 1 }, { port: '2' }] }, 'ports.port'],
    [{ age: 'old' }, 'age'],
    [null, ''],
    [[], ''],
  ] as const) {
    it(`does not fit at "${path}" with ${JSON.stringify(value)}`, () => {
      assert.equal(findMisfit(value, SHAPE), path);
    });
  }

  it('needs all members if they are required', () => {
    assert.equal(findMisfit({}, { members: { count: 'number' }, required: true }), 'count');
  });
});
