import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import {
  CHILDREN_AT_ONCE,
  firstFolds,
  foldedText,
  foldFrom,
  rowsOf,
  showMore,
  toggleFold,
} from '../../../page/body/json-folds.ts';
import { layOutJson } from '../../../page/body/json-lines.ts';

const open = { folded: new Set<number>(), shown: new Map<number, number>() };

describe('rowsOf', () => {
  it('shows every line when nothing is folded', () => {
    const { table } = layOutJson('{"a":[1,2],"b":3}');
    deepEqual([...rowsOf(table, open)], [0, 1, 2, 3, 4, 5, 6]);
  });

  it('leaves out what a folded line holds, its closing line too', () => {
    const { table } = layOutJson('{"a":[1,2],"b":3}');
    deepEqual([...rowsOf(table, toggleFold(open, 1))], [0, 1, 5, 6]);
    deepEqual([...rowsOf(table, toggleFold(toggleFold(open, 1), 1))], [0, 1, 2, 3, 4, 5, 6]);
  });

  it('shows the first items of a long array, and more when asked', () => {
    const count = CHILDREN_AT_ONCE + 5;
    const { table } = layOutJson(JSON.stringify(Array.from({ length: count }, (_, index) => index)));
    const rows = rowsOf(table, open);
    equal(rows.length, CHILDREN_AT_ONCE + 3);
    equal(rows[CHILDREN_AT_ONCE + 1], -1);
    equal(rowsOf(table, showMore(open, 0)).length, count + 2);
  });

  it('shows each line of any JSON once at most, in order', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat({ max: 4 }), (text, depth) => {
        const { table } = layOutJson(text);
        const rows = [...rowsOf(table, foldFrom(table, depth))];
        deepEqual(
          rows,
          [...new Set(rows)].sort((a, b) => a - b),
        );
      }),
    );
  });

  it('copes with a cut text, in which lines never close', () => {
    const { table } = layOutJson('{"a":[1,{"b":2');
    deepEqual([...rowsOf(table, open)], [0, 1, 2, 3, 4]);
    deepEqual([...rowsOf(table, toggleFold(open, 1))], [0, 1]);
  });
});

describe('firstFolds', () => {
  it('folds nothing in a short text, and what is deep in a long one', () => {
    equal(firstFolds(layOutJson('{"a":{"b":{"c":1}}}').table).folded.size, 0);
    const long = layOutJson(JSON.stringify({ items: Array.from({ length: 200 }, () => ({ a: 1 })) }));
    equal(firstFolds(long.table).folded.size, 200);
  });
});

describe('foldedText', () => {
  it('counts items and members', () => {
    const { table } = layOutJson('{"a":[1,2,3]}');
    equal(foldedText(table, 0), '1 member');
    equal(foldedText(table, 1), '3 items');
  });
});
