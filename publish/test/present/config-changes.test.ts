import assert from 'node:assert/strict';
import { formatConfigChanges } from '../../src/present/config-changes.ts';

const weaker = { key: 'sampling.ratio', text: '0.1 -> 1', isWeaker: true };
const other = { key: 'backend.headers', text: 'changed', isWeaker: false };

describe('changes of configurations', () => {
  it('are one block for all namespaces with the same', () => {
    const changes = new Map([
      ['shop', [weaker, other]],
      ['web', [other]],
      ['billing', [weaker, other]],
    ]);
    assert.equal(
      formatConfigChanges(changes),
      `shop, billing: the configuration changes:
  sampling.ratio: 0.1 -> 1 (weaker)
  backend.headers: changed
web: the configuration changes:
  backend.headers: changed
`,
    );
  });

  it('are cut if there are many', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ ...other, key: `x.k${i}` }));
    const names = Array.from({ length: 8 }, (_, i) => `n${i}`);
    const text = formatConfigChanges(new Map(names.map((name) => [name, many])));
    assert.match(text, /^n0, n1, n2, n3, n4 and 3 more: /);
    assert.match(text, /\n {2}x\.k19: changed\n {2}and 980 more keys\n$/);
  });

  it('show no text of others that a terminal would obey', () => {
    const text = formatConfigChanges(new Map([['shop', [{ ...other, key: 'x\u001b[2J\n::error::' }]]]));
    assert.equal(text, 'shop: the configuration changes:\n  x\\u001b[2J\\n::error::: changed\n');
  });
});
