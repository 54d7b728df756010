import assert from 'node:assert/strict';
import { makePosition, readPositionText, writePosition } from '../../../src/store/clickhouse/position.ts';
import { QueryError } from '../../../src/store/store.ts';

describe('position of a ClickHouse store', () => {
  const direct = { receivedUs: 5, writer: 9 };

  it('is short however many receivers were restarted, and counts nothing again', () => {
    const lasts = Array.from({ length: 5000 }, (_, index): [number, number] => [5000 - index, 1000 + index]);
    const position = makePosition(10, direct, lasts);
    assert.equal(position.lasts.size, 100);
    assert.equal(position.baseUs, 5899);
    const text = writePosition(position);
    assert.ok(text.length < 2500);
    assert.deepEqual(readPositionText(text), position);
  });

  it('drops writers of the same moment together', () => {
    const lasts = Array.from({ length: 150 }, (_, index): [number, number] => [index + 1, 1000]);
    assert.deepEqual(makePosition(10, direct, lasts), { baseUs: 1000, direct, lasts: new Map() });
  });

  const good = writePosition(
    makePosition(10, direct, [
      [1, 20],
      [2, 30],
    ]),
  );
  for (const [what, text] of [
    ['cut', good.slice(0, -1)],
    ['of another store', '1234567'],
    ['of a moment that cannot be', `f${good.slice(1)}`],
    ['with a direct writer', good.replace(/00000002(?=.{14}$)/, '80000002')],
    ['with a writer twice', `${good}${good.slice(-22)}`],
    ['with a writer that is before its base', good.replace(/^.{14}/, '0000000000001e')],
    ['in capitals', good.toUpperCase()],
    ['much too long', good + good.slice(-22).repeat(10_000)],
    ['followed by more', `${good} OR 1`],
  ] as const) {
    it(`is refused if it is ${what}`, () => {
      assert.throws(() => readPositionText(text), QueryError);
    });
  }
});
