import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { learn, learnQueries } from './learned-node.ts';

describe('the shape of a schema', () => {
  it('has the member paths with the kinds of their values', () => {
    const value = {
      id: 1,
      owner: { name: 'a b', on: true },
      tags: [1.5, 'x'],
      byId: { 17: { at: 1 } },
      none: null,
    };
    deepEqual(
      [...learn([value]).shape()],
      [
        ...[
          ':object',
          'byId:object',
          'id:number',
          'owner:object',
          'tags:array',
          'byId.*:object',
          'owner.name:string',
        ],
        ...['owner.on:boolean', 'tags[]:string', 'tags[]:number', 'byId.*.at:number'],
      ].toSorted((a, b) => levelOf(a) - levelOf(b)),
    );
  });

  it('goes three members deep', () => {
    deepEqual(
      [...learn([{ a: { b: { c: { d: 1 } } } }]).shape()],
      [':object', 'a:object', 'a.b:object', 'a.b.c:object'],
    );
  });

  it('has no more than 64 entries', () => {
    const wide = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`m${at}`, at]));
    equal(learn([wide]).shape().size, 64);
  });

  it('is the same for texts and strings', () => {
    deepEqual(learnQueries(['a=x']).shape(), learn([{ a: 'x' }]).shape());
  });

  it('is made anew only after something new', () => {
    const budget = new Budget(100);
    const node = learn([{ a: 1, b: ['x'] }], budget);
    const shape = node.shape();
    node.observe({ a: 2, b: [] }, '', budget);
    equal(node.shape(), shape);
    node.observe({ a: 'x' }, '', budget);
    notEqual(node.shape(), shape);
    equal(node.shape().has('a:string'), true);
    node.merge(learn([{ c: 1 }], budget), budget);
    equal(node.shape().has('c:number'), true);
  });
});

/** How many members and items deep an entry is. */
function levelOf(entry: string): number {
  return entry.startsWith(':') ? 0 : entry.split(/[.[]/).length;
}
