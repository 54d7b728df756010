import assert from 'node:assert/strict';
import { listTappedNamespaces } from '../../../src/cluster/mesh/tapped-namespaces.ts';
import { makePod } from '../status/pod-objects.ts';
import { makePlugin, makePodsCluster } from '../status/pods-cluster.ts';
import { describeWaypoint, makeNamespace, targetRefs } from '../status/waypoint-objects.ts';

const PLUGIN = { name: 'meshtap', rootNamespace: 'istio-system' };
const LABELS = { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': 'meshtap' };

function makeOurs(namespace: string, { spec = {}, labels = LABELS, name = 'meshtap' } = {}) {
  const plugin = makePlugin(spec, { namespace, name });
  return { ...plugin, metadata: { ...plugin.metadata, labels } };
}

describe('listTappedNamespaces', () => {
  it('gives each namespace that has a plugin of the name with our labels', async () => {
    const cluster = makePodsCluster([
      ...[makeOurs('shop'), makeOurs('billing')],
      makeOurs('other', { labels: { ...LABELS, 'meshtap/inventory': 'second' }, name: 'second' }),
      makePlugin({}, { namespace: 'foreign' }),
      makePod({ name: 'cart', namespace: 'bare' }),
    ]);
    assert.deepEqual(await listTappedNamespaces(cluster, PLUGIN), ['billing', 'shop']);
    assert.deepEqual(cluster.asked, ['list WasmPlugin of all namespaces']);
  });

  it('adds those with a proxy that the resource of the root namespace selects', async () => {
    const cluster = makePodsCluster([
      makeOurs('istio-system', { spec: { selector: { matchLabels: { tap: 'yes' } } } }),
      makeOurs('shop'),
      makePod({ name: 'a', namespace: 'billing', labels: { tap: 'yes' } }),
      makePod({ name: 'b', namespace: 'shop', labels: { tap: 'yes' } }),
      makePod({ name: 'c', namespace: 'unlabelled' }),
      makePod({ name: 'd', namespace: 'bare', labels: { tap: 'yes' }, hasProxy: false }),
    ]);
    assert.deepEqual(await listTappedNamespaces(cluster, PLUGIN), ['billing', 'shop']);
  });

  it('adds only the namespace of the waypoint that serves a Service of the root namespace', async () => {
    const inRoot = { namespace: 'istio-system' };
    const metadata = { name: 'egress', ...inRoot, labels: { 'istio.io/use-waypoint': 'w' } };
    const cluster = makePodsCluster([
      makeOurs('istio-system', { spec: targetRefs('Service/egress') }),
      { apiVersion: 'v1', kind: 'Service', metadata },
      makeNamespace('istio-system', { 'istio.io/use-waypoint-namespace': 'infra' }),
      makePod(describeWaypoint('w', 'shop')),
      makePod(describeWaypoint('w', 'istio-system')),
    ]);
    assert.deepEqual(await listTappedNamespaces(cluster, PLUGIN), ['istio-system']);
    cluster.refusals.set('read Service istio-system/egress', 403);
    assert.deepEqual(await listTappedNamespaces(cluster, PLUGIN), ['istio-system', 'shop']);
  });

  it('gives the root namespace if its resource selects nothing', async () => {
    assert.deepEqual(await listTappedNamespaces(makePodsCluster([makeOurs('istio-system')]), PLUGIN), [
      'istio-system',
    ]);
  });

  it('gives none if there is none', async () => {
    assert.deepEqual(await listTappedNamespaces(makePodsCluster([]), PLUGIN), []);
  });

  for (const kind of ['WasmPlugin', 'Pod']) {
    it(`says what to do if it may not list each ${kind}`, async () => {
      const cluster = makePodsCluster([makeOurs('istio-system')]);
      cluster.refusals.set(`list ${kind} of all namespaces`, 403);
      await assert.rejects(
        listTappedNamespaces(cluster, PLUGIN),
        /^ClusterError: Cannot list .*403\.\nName the namespaces that you may read, or .*`meshtap rbac --all-namespaces --commands status`/,
      );
    });
  }
});
