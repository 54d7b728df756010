import assert from 'node:assert/strict';
import { readNamespacesOrAll } from '../../src/options/cluster.ts';

describe('--all-namespaces', () => {
  it('means all namespaces, without naming one', () => {
    assert.equal(readNamespacesOrAll([], { allNamespaces: true }), 'all');
  });

  it('leaves the namespaces that are named as they are if it is not given', () => {
    assert.deepEqual(readNamespacesOrAll(['shop'], { namespace: ['billing'], allNamespaces: false }), [
      'shop',
      'billing',
    ]);
    assert.deepEqual(readNamespacesOrAll([], { allNamespaces: false }), []);
  });

  for (const [how, names, values] of [
    ['an argument', ['shop'], {}],
    ['--namespace', [], { namespace: ['shop'] }],
  ] as const) {
    it(`is refused together with ${how}`, () => {
      assert.throws(
        () => readNamespacesOrAll(names, { ...values, allNamespaces: true }),
        /Cannot use --all-namespaces together with "shop"/,
      );
    });
  }
});
