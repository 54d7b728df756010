import assert from 'node:assert/strict';
import { Mesh, MissingRight } from '../../../src/cluster/mesh/mesh.ts';
import { ClusterError, orForbidden } from '../../../src/cluster/refusal.ts';
import { injected, make, makeCluster } from '../preflight/stored-cluster.ts';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const SERVICE = { apiVersion: 'v1', kind: 'Service' };
const metadata = { name: 'cart', namespace: 'shop' };

describe('Mesh', () => {
  it('reads each thing once, no matter how often it is needed', async () => {
    const cluster = makeCluster([injected('shop'), make('Service', 'cart', 'shop')]);
    const mesh = new Mesh(cluster, ['shop']);
    for (let i = 0; i < 2; i++) {
      assert.equal((await mesh.read({ ...SERVICE, metadata }))?.metadata.name, 'cart');
      assert.deepEqual(await mesh.list(POD, { namespace: 'shop' }), []);
      assert.deepEqual(await mesh.listIn('shop', POD), []);
    }
    assert.deepEqual(cluster.requests, ['get Service shop/cart', 'list Pod shop']);
  });

  it('keeps of the owners of fields who they are, and which fields are ours', async () => {
    const fieldsV1 = { 'f:metadata': {} };
    const managedFields = [
      { manager: 'meshtap', operation: 'Apply', fieldsV1 },
      { manager: 'helm', operation: 'Update', fieldsV1 },
    ];
    const mesh = new Mesh(makeCluster([make('Pod', 'cart', 'shop', { metadata: { managedFields } })]), []);
    const [pod] = await mesh.list(POD, { namespace: 'shop' });
    assert.deepEqual(pod?.metadata.managedFields, [
      { manager: 'meshtap', operation: 'Apply', fieldsV1 },
      { manager: 'helm', operation: 'Update' },
    ]);
  });

  it('asks each time for what is large, and names the right that is missing for it', async () => {
    const cluster = makeCluster([make('Service', 'cart', 'shop')], { forbidden: ['list Pod shop'] });
    const { direct } = new Mesh(cluster, ['shop']);
    for (let i = 0; i < 2; i++) await direct.read({ ...SERVICE, metadata });
    assert.deepEqual(cluster.requests, ['get Service shop/cart', 'get Service shop/cart']);
    await assert.rejects(direct.list(POD, { namespace: 'shop' }), MissingRight);
  });

  it('names the right that is missing, in an error with the words of the cluster', async () => {
    const mesh = new Mesh(makeCluster([], { forbidden: ['list Pod shop'] }), ['shop']);
    const error = await mesh.list(POD, { namespace: 'shop' }).catch((caught: unknown) => caught);
    assert.ok(error instanceof MissingRight && error instanceof ClusterError);
    assert.deepEqual([error.verb, error.resource, error.namespace], ['list', 'pods', 'shop']);
    assert.deepEqual([error.what, error.code], ['Cannot list Pod shop', 403]);
    assert.equal(await orForbidden('none', mesh.list(POD, { namespace: 'shop' })), 'none');
  });
});
