import assert from 'node:assert/strict';
import { formatGroup, groupFindings } from '../../src/present/findings.ts';

describe('findings as text', () => {
  it('stand once for proxies whose command differs only in their name, with the first as an example', () => {
    const find = (about: string, pod: string) => ({
      ...{ severity: 'error' as const, about, why: 'w', fix: `See \`kubectl logs ${pod} -c x\`.` },
    });
    const groups = groupFindings([find('shop/a', 'a'), find('shop/b', 'b'), find('shop/c', 'other')]);
    assert.deepEqual(
      groups.map((group) => formatGroup(group)),
      [
        'Error: shop/a, shop/b: w.\n  See `kubectl logs a -c x`.\n',
        'Error: shop/c: w.\n  See `kubectl logs other -c x`.\n',
      ],
    );
  });

  it('stand once for all their namespaces, the errors last', () => {
    const warn = (about: string) => ({ severity: 'warning' as const, about, why: 'w', fix: 'F.' });
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(warn);
    const groups = groupFindings([{ severity: 'error', why: 'e', fix: 'G.' }, ...all]);
    assert.equal(
      groups.map((group) => formatGroup(group)).join(''),
      'Warning: a, b, c, d, e and 2 more: w.\n  F.\nError: e.\n  G.\n',
    );
  });
});
