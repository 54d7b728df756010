import assert from 'node:assert/strict';
import type { Change } from '../../../src/cluster/rollout/change.ts';
import { compareChanges } from '../../../src/cluster/rollout/comparison.ts';

const resource = (name: string, spec: object, manager = 'other') => ({
  apiVersion: 'extensions.istio.io/v1alpha1',
  kind: 'WasmPlugin',
  metadata: { name, namespace: 'shop', managedFields: [{ manager }] },
  spec,
});

describe('the comparison of changes', () => {
  it('parts what people would see from what moves the ownership of fields alone', () => {
    const seen = resource('seen', { phase: 'AUTHN' });
    const owned = resource('owned', { phase: 'AUTHN' });
    const same = resource('same', {});
    const changes: Change[] = [
      { desired: seen, live: resource('seen', {}), result: seen, action: 'configured' },
      { desired: owned, live: owned, result: resource('owned', owned.spec, 'meshtap'), action: 'configured' },
      { desired: same, live: same, result: same, action: 'unchanged' },
    ];
    const comparison = compareChanges(changes);
    assert.deepEqual(
      comparison.differences.map(({ name }) => name),
      ['seen'],
    );
    assert.deepEqual(comparison.owned, [owned]);
  });
});
