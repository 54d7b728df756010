import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { useLookScene } from './look-scene.ts';
import type { PodOptions } from './pod-objects.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';
import { readRecorded } from './recorded.ts';
import { describeWaypoint, makeNamespace, makeService, targetRefs } from './waypoint-objects.ts';

const INBOUND = { match: [{ mode: 'SERVER' }] };
const USES_W = { 'istio.io/use-waypoint': 'w' };
const USES_INFRA = { ...USES_W, 'istio.io/use-waypoint-namespace': 'infra' };
const DROPPING = { growth: { seen: 1, dropped_no_cluster: 1 } };

describe('the look of status at a proxy without a cluster for the backend', () => {
  const scene = useLookScene();
  const explain = async (plugin: ClusterResource, pod: PodOptions, ...resources: ClusterResource[]) => {
    scene.cluster = makePodsCluster([makeNamespace('shop'), plugin, ...resources]);
    const dump = readRecorded('running.json').replaceAll(
      'shop.meshtap',
      `${plugin.metadata.namespace}.meshtap`,
    );
    await scene.addPod(pod, { ...DROPPING, dump });
    const { problems } = await scene.lookAtOne({}, true);
    assert.equal(problems.length, 1);
    return problems.map(({ why, fix }) => `${why}. ${fix}`).join('');
  };
  const inbound = (target: string, namespace = 'shop') =>
    makePlugin({ ...targetRefs(target), ...INBOUND }, { namespace });
  const OF_WAYPOINT =
    /: the proxy has no cluster for the backend: a waypoint knows only the services that it serves, and those that an EnvoyFilter names\. /;

  it('names --waypoint with the waypoint that serves the targeted Service', async () => {
    const cart = makeService('cart', USES_W);
    const text = await explain(inbound('Service/cart'), describeWaypoint('w'), cart);
    assert.match(text, OF_WAYPOINT);
    assert.match(
      text,
      / Run the same `meshtap apply shop` again with --waypoint w, which adds this EnvoyFilter\. /,
    );
  });

  it('says how to tap a waypoint of another namespace, which no EnvoyFilter of this one reaches', async () => {
    const cart = makeService('cart', USES_INFRA);
    const text = await explain(inbound('Service/cart'), describeWaypoint('w', 'infra'), cart);
    assert.match(text, OF_WAYPOINT);
    assert.match(
      text,
      /does not reach the waypoint infra\/w\. Tap the whole waypoint: `meshtap apply infra --target-ref Gateway\/w --direction inbound`\.$/,
    );
  });

  it('names the EnvoyFilter that an apply adds for a waypoint tapped inbound, and for their class', async () => {
    const ofGateway = await explain(inbound('Gateway/w'), describeWaypoint('w'));
    assert.match(ofGateway, OF_WAYPOINT);
    assert.match(ofGateway, /`kubectl get envoyfilter -n shop meshtap-backend` finds it/);
    const ofClass = await explain(
      inbound('GatewayClass/istio-waypoint', 'istio-system'),
      describeWaypoint('w'),
    );
    assert.match(ofClass, /`kubectl get envoyfilter -n istio-system meshtap-backend` finds it/);
  });

  it('names --reference-backend for a waypoint tapped both ways', async () => {
    const text = await explain(makePlugin(targetRefs('Gateway/w')), describeWaypoint('w'));
    assert.match(text, / Run the same `meshtap apply shop` again with --reference-backend, which/);
  });

  it('names what filters the clusters of a gateway, and what hides a Service from a sidecar', async () => {
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'web' };
    const web = { name: 'web-0', labels, type: 'router' };
    const ofGateway = await explain(inbound('Gateway/web'), web);
    assert.match(
      ofGateway,
      /If istiod has PILOT_FILTER_GATEWAY_CLUSTER_CONFIG, run .* --reference-backend\.$/,
    );
    assert.doesNotMatch(ofGateway, /`Sidecar`/);
    const ofSidecar = await explain(makePlugin(), { name: 'cart' });
    assert.match(ofSidecar, /`Sidecar` or `exportTo`/);
    assert.doesNotMatch(ofSidecar, /waypoint|--reference-backend/);
  });

  it('knows a waypoint that is no pod by the targets of its plugin', async () => {
    scene.cluster = makePodsCluster([
      ...[makeNamespace('shop'), inbound('Service/cart')],
      makeService('cart', USES_W),
    ]);
    const server = await scene.addPod({ name: 'unlisted', namespace: 'other' }, DROPPING);
    const url = new URL(`http://127.0.0.1:${server.port}`);
    const { proxies } = await scene.look({ admins: [{ name: 'w', namespace: 'shop', url }] }, true);
    assert.match(proxies[0]?.problems[0]?.fix ?? '', /--waypoint w,/);
  });
});
