import assert from 'node:assert/strict';
import { checkCluster } from '../../../src/cluster/preflight/run.ts';
import type { AccessRequest } from '../../../src/resources/access-rules.ts';
import { listRights } from '../../../src/resources/rights.ts';
import { describeFinding, endpointsOf, injected, make, makeCluster, makePlan } from './stored-cluster.ts';

// The rules of rbac one by one, on a real server, are in e2e/cluster; those for a Gateway are here.
const GATEWAY = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web' };
const BACKEND = { host: 'collector.traces.svc.cluster.local', port: 9000 };
const KINDS: Readonly<Record<string, string>> = {
  namespaces: 'Namespace',
  gateways: 'Gateway',
  services: 'Service',
  trafficextensions: 'TrafficExtension',
  wasmplugins: 'WasmPlugin',
  serviceentries: 'ServiceEntry',
  endpointslices: 'EndpointSlice',
};

for (const [what, className, direction] of [
  ['an ingress gateway', 'istio', 'outbound'],
  ['a waypoint', 'istio-waypoint', 'inbound'],
] as const) {
  describe(`the rights that rbac prints for the checks of ${what}`, () => {
    const plan = makePlan({ settings: { targetRefs: [GATEWAY], direction }, backend: BACKEND });
    const resources = [
      injected('shop'),
      make('Gateway', 'web', 'shop', { spec: { gatewayClassName: className } }),
      make('Service', 'cart', 'shop', { labels: { 'istio.io/use-waypoint': 'web' } }),
      make('Service', 'collector', 'traces', { spec: { ports: [{ port: BACKEND.port }] } }),
      endpointsOf('collector', 'traces'),
    ];
    const scene: AccessRequest = { ...plan, backend: BACKEND, isBackendUnknown: false };
    const allowed = listRights(scene, ['apply'])
      .filter(({ resource }) => resource in KINDS)
      .map(({ verb, resource, namespace, name }) => {
        const place = resource === 'namespaces' ? namespace : name ? `${namespace}/${name}` : namespace;
        return `${verb} ${KINDS[resource]} ${place}`;
      });
    const run = async (forbidden: string[] = []) => {
      const cluster = makeCluster(resources, { forbidden });
      const { findings } = await checkCluster(plan, cluster);
      return { requests: cluster.requests, findings: findings.map(describeFinding) };
    };

    it('hold all that the checks cannot do without', async () => {
      const { requests, findings } = await run();
      assert.deepEqual(findings, []);
      const others = requests.filter((request) => !allowed.includes(request));
      assert.deepEqual((await run(others)).findings, []);
    });

    it('hold the Gateway, and without it the checks name the right', async () => {
      const request = 'get Gateway shop/web';
      assert.ok(allowed.includes(request), allowed.join(', '));
      const [finding = ''] = (await run([request])).findings;
      assert.match(
        finding,
        /^error shop: the right to get gateways\.gateway\.networking\.k8s\.io is missing/,
      );
      assert.match(finding, /`meshtap rbac NAMESPACE\.\.\.`/);
    });
  });
}
