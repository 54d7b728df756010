import { deepEqual, equal, throws } from 'node:assert/strict';
import fc from 'fast-check';
import { DamagedStateError } from '../../../src/catalogue/encoded.ts';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { SchemaNode } from '../../../src/catalogue/schema/schema-node.ts';
import { learn, saved, viewOf } from './learned-node.ts';
import { anyValues } from './traffic.ts';

describe('the saved state of a schema', () => {
  it('is small', () => {
    const node = learn([{ id: 17, status: 'open', tags: ['two words'] }]);
    deepEqual(saved(node), [
      ...[128, 1, 1, 0, 0, 0, 0, 0],
      [
        ['id', [4, 1]],
        ['status', [16, 1, 0, 1023, 0, [['#1mnbg09oqeuxf', 1]]]],
        ['tags', [64, 1, 0, 0, 0, 0, 0, [16, 1, 0, 1023, 1]]],
      ],
    ]);
  });

  it('is refused if it is damaged, and nothing stays taken of the budget', () => {
    const leaf = [4, 1];
    const states: unknown[] = [
      ...[null, {}, 'x', 17, [-1], [1.5], ['1'], [1024], [1, 2 ** 53], [128, 1, 1, 1024], [128, 1, 1, 0, 16]],
      ...[
        [16, 1, 0, 0, 0, 17],
        [16, 1, 0, 0, 0, [['two words', 1]]],
        [16, 1, 0, 0, 0, [['open', -1]]],
      ],
      ...[[16, 1, 0, 0, 0, Array.from({ length: 13 }, (_, at) => [`w${at}`, 1])]],
      ...[
        [16, 1, 0, 0, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
        [16, 1, 0, 0, 0, 0, ['x']],
      ],
      ...[
        [64, 1, 0, 0, 0, 0, 0, 'x'],
        [128, 1, 1, 0, 0, 0, 0, 0, 0, 'x'],
        [...Array(10).fill(0), 0],
      ],
      ...[
        [
          ['a', leaf],
          ['a', leaf],
        ],
        [['a\n', leaf]],
        [['x'.repeat(65), leaf]],
        [[1, leaf]],
        [['a']],
        ['a'],
      ].map((members) => [128, 1, 1, 0, 0, 0, 0, 0, members]),
      [128, 1, 1, 0, 0, 0, 0, 0, Array.from({ length: 501 }, (_, at) => [`m${at}`, leaf])],
      JSON.parse(`${'[64,1,0,0,0,0,0,'.repeat(22)}[4,1]${']'.repeat(22)}`),
    ];
    const budget = new Budget(1000);
    for (const state of states) {
      throws(() => SchemaNode.decode(state, budget), DamagedStateError, JSON.stringify(state));
      equal(budget.used, 0);
    }
  });

  it('is refused or gives some schema, whatever is changed in it', () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom('', '0', '9', '"', ',', '[', ']', '-', 'a', '[]', '{}', 'null'),
    );
    fc.assert(
      fc.property(anyValues, fc.array(change, { minLength: 1, maxLength: 3 }), (values, changes) => {
        const state = changes.reduce(
          (text, [at, added]) => {
            const start = at % (text.length + 1);
            return text.slice(0, start) + added + text.slice(start + 1);
          },
          JSON.stringify(learn(values).encode()),
        );
        const budget = new Budget(1e6);
        const node = decodeText(state, budget);
        node?.observe(values, '', budget);
        if (node) viewOf(node);
        node?.release(budget);
        equal(budget.used, 0);
      }),
      { numRuns: 500, seed: 18 },
    );
  });
});

/** Undefined if the text is not JSON or the state is refused. */
function decodeText(state: string, budget: Budget): SchemaNode | undefined {
  let encoded: unknown;
  try {
    encoded = JSON.parse(state);
  } catch {
    return undefined;
  }
  try {
    return SchemaNode.decode(encoded, budget);
  } catch (error) {
    equal(error instanceof DamagedStateError, true);
    return undefined;
  }
}
