import assert from 'node:assert/strict';
import { checkCluster } from '../../../src/cluster/preflight/run.ts';
import { owningLabels } from '../rollout/resources.ts';
import {
  check,
  describeFinding,
  dockerSecret,
  endpointsOf,
  injected,
  make,
  makeCluster,
  makePlan,
} from './stored-cluster.ts';

const inventory = (name: string, managers = [owningLabels()]) => ({
  labels: { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': name },
  metadata: { managedFields: managers },
});

describe('the checks before writing', () => {
  it('leave out a namespace that is not there, and one that is being deleted, with a warning each', async () => {
    const going = make('Namespace', 'going', undefined, {
      metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    const plan = makePlan({ namespaces: ['shop', 'nowhere', 'going'] });
    const { namespaces, findings } = await checkCluster(plan, makeCluster([injected('shop'), going]));
    assert.deepEqual(namespaces, ['shop']);
    assert.deepEqual(
      findings.map(({ severity, about, why }) => [severity, about, why]),
      [
        ['warning', 'nowhere', 'there is no such namespace'],
        ['warning', 'going', 'the namespace is being deleted'],
      ],
    );
  });

  it('refuse a plugin that is there as the other kind of resource, unless that is pruned', async () => {
    const resources = [injected('shop'), make('TrafficExtension', 'meshtap', 'shop', inventory('meshtap'))];
    const [finding, ...others] = await check(resources, {});
    assert.match(
      finding ?? '',
      /^error shop: there is a TrafficExtension meshtap of meshtap.*captured twice.*--prune.*--api trafficextension/,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(await check(resources, { isPruned: true }), []);
    assert.deepEqual(await check(resources, { api: 'trafficextension' }), []);
    assert.deepEqual(await check(resources, {}, { unserved: ['TrafficExtension'] }), []);
    assert.deepEqual(await check(resources, { settings: { name: 'tap' } }), []);
    const plugin = make('WasmPlugin', 'meshtap', 'shop', inventory('meshtap'));
    assert.match(
      (await check([injected('shop'), plugin], { api: 'trafficextension' })).join(),
      /there is a WasmPlugin/,
    );
  });

  it('refuse it also with pruning if somebody else applied it: that does not delete it', async () => {
    const metadata = inventory('meshtap', [owningLabels('helm')]);
    const resources = [injected('shop'), make('TrafficExtension', 'meshtap', 'shop', metadata)];
    for (const isPruned of [true, false]) {
      assert.match(
        (await check(resources, { isPruned })).join(),
        /captured twice.*Delete it where helm manages it, or with `kubectl delete trafficextension\.extensions\.istio\.io meshtap --namespace shop`/,
      );
    }
  });

  const rights: [string, string][] = [
    ['get Namespace shop', 'error shop: the right to get namespaces is missing'],
    [
      'list TrafficExtension shop',
      'error shop: the right to list trafficextensions.extensions.istio.io is missing',
    ],
    ['get Secret shop/login', 'error shop: the right to get secrets is missing'],
    ['list Sidecar shop', 'error shop: the right to list sidecars.networking.istio.io is missing'],
    [
      'list Sidecar istio-system',
      'error: the right to list sidecars.networking.istio.io in the namespace istio-system is missing',
    ],
    ['get Service traces/collector', 'error: the right to get services in the namespace traces is missing'],
    [
      'list EndpointSlice traces',
      'error: the right to list endpointslices.discovery.k8s.io in the namespace traces is missing',
    ],
  ];
  for (const [request, message] of rights) {
    it(`name the right that is missing to ${request}`, async () => {
      const resources = [
        injected('shop'),
        make('Service', 'collector', 'traces', { spec: { ports: [{ port: 9000 }] } }),
        endpointsOf('collector', 'traces'),
        dockerSecret('login', 'shop', { auths: { 'r.example': { username: 'x' } } }),
      ];
      const plan = {
        backend: { host: 'collector.traces.svc.cluster.local', port: 9000 },
        registry: 'r.example',
        settings: { pullSecret: 'login' },
      };
      const { findings, namespaces } = await checkCluster(
        makePlan(plan),
        makeCluster(resources, { forbidden: [request] }),
      );
      const told = findings.map(describeFinding).filter((text) => text.startsWith('error'));
      assert.equal(told.length, 1, told.join('\n'));
      assert.ok(told[0]?.startsWith(message), told[0]);
      assert.match(told[0] ?? '', /meshtap rbac NAMESPACE\.\.\..*--skip-preflight/);
      assert.deepEqual(namespaces, ['shop']);
    });
  }

  describe('of many namespaces', () => {
    const namespaces = Array.from({ length: 300 }, (_, i) => `ns-${i}`);
    const backend = { host: 'collector.traces.svc.cluster.local', port: 9000 };
    const resources = [
      ...namespaces.map(injected),
      make('Service', 'collector', 'traces', { spec: { ports: [{ port: 9000 }] } }),
      endpointsOf('collector', 'traces'),
      make('TrafficExtension', 'meshtap', 'ns-7', inventory('meshtap')),
    ];
    const run = async (forbidden: string[]) => {
      const cluster = makeCluster(resources, { forbidden });
      return {
        ...(await checkCluster(makePlan({ namespaces, backend }), cluster)),
        requests: cluster.requests,
      };
    };

    it('take one list of each kind when the account may read the cluster', async () => {
      const { findings, namespaces: found, requests } = await run([]);
      assert.deepEqual([findings.length, found], [1, namespaces]);
      assert.match(describeFinding(findings[0]!), /^error ns-7: there is a TrafficExtension/);
      assert.ok(requests.length <= 8, requests.join('\n'));
    });

    it('ask in each namespace when it may not, and find the same', async () => {
      const {
        findings,
        namespaces: found,
        requests,
      } = await run(['list Namespace *', 'list TrafficExtension *', 'list WasmPlugin *', 'list Sidecar *']);
      assert.deepEqual([findings.length, found], [1, namespaces]);
      assert.equal(requests.filter((request) => request.startsWith('get Namespace')).length, 300);
    });
  });
});
