import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { useLookScene } from './look-scene.ts';
import { makePod } from './pod-objects.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';
import { describeWaypoint, makeNamespace, makeService, targetRefs } from './waypoint-objects.ts';

const USES_W = { 'istio.io/use-waypoint': 'w' };
const USES_INFRA = { ...USES_W, 'istio.io/use-waypoint-namespace': 'infra' };

describe('the look of status at waypoints', () => {
  const scene = useLookScene();
  const { addPod, look } = scene;
  const use = (...resources: ClusterResource[]) => {
    scene.cluster = makePodsCluster(resources);
  };
  const listNames = async (namespaces = ['shop']) => {
    const { proxies } = await look({ namespaces }, true);
    return proxies.map(({ namespace, name, isReady }) => `${namespace}/${name} ${isReady}`);
  };
  const warn = async (namespaces = ['shop']) => {
    const report = await look({ namespaces }, true);
    assert.deepEqual(report.namespaces[0]?.problems, []);
    return report.namespaces.flatMap(({ warnings }) => warnings.map(({ why, fix }) => `${why}. ${fix}`));
  };
  const toCart = () => makePlugin(targetRefs('Service/cart'));

  it('says what kind of proxy each pod has', async () => {
    use(makePlugin(targetRefs('Gateway/w', 'Gateway/web')));
    const web = { 'gateway.networking.k8s.io/gateway-name': 'web' };
    await addPod({ name: 'web-0', labels: web, type: 'router' });
    await addPod(describeWaypoint('w'));
    const { proxies } = await look({}, true);
    assert.deepEqual(
      proxies.map(({ name, kind }) => [name, kind]),
      [
        ['w-0', 'waypoint'],
        ['web-0', 'gateway'],
      ],
    );
  });

  it('takes only the waypoint that serves the targeted Service', async () => {
    use(makeNamespace('shop'), toCart(), makeService('cart', USES_W));
    await addPod(describeWaypoint('w'));
    await addPod(describeWaypoint('other'));
    assert.deepEqual(await listNames(), ['shop/w-0 true']);
    assert.deepEqual(await warn(), []);
  });

  it('takes the waypoint of the namespace for a Service and a ServiceEntry that name none', async () => {
    const entry = { ...makeService('api'), apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' };
    for (const target of ['Service/cart', 'ServiceEntry/api']) {
      use(makeNamespace('shop', USES_W), makePlugin(targetRefs(target)), makeService('cart'), entry);
      await addPod(describeWaypoint('w'));
      await addPod(describeWaypoint('other'));
      assert.deepEqual(await listNames(), ['shop/w-0 true'], target);
    }
  });

  it('takes the pods of a waypoint in another namespace', async () => {
    use(makeNamespace('shop'), toCart(), makeService('cart', USES_INFRA));
    await addPod(describeWaypoint('w', 'infra'));
    await addPod(describeWaypoint('other', 'infra'));
    await addPod(describeWaypoint('w'));
    assert.deepEqual(await listNames(), ['infra/w-0 true']);
    const [namespace] = (await look({}, true)).namespaces;
    assert.deepEqual([namespace?.proxyCount, namespace?.warnings], [1, []]);
  });

  it('warns if the pods of a waypoint in another namespace may not be listed', async () => {
    use(makeNamespace('shop'), toCart(), makeService('cart', USES_INFRA));
    scene.cluster.refusals.set('list Pod of infra', 403);
    assert.deepEqual(await warn(), [
      'the waypoint infra/w could not be checked: the right to list pods in the namespace infra is missing. `meshtap rbac infra --commands status` prints a Role with it.',
    ]);
  });

  it('shows a pod of another namespace as unreachable if it may not be forwarded to', async () => {
    use(makeNamespace('shop'), toCart(), makeService('cart', USES_INFRA));
    await addPod(describeWaypoint('w', 'infra'));
    scene.cluster.refusals.set('forward to 15000 of infra/w-0', 403);
    assert.deepEqual(
      (await look({}, true)).proxies.map(({ state }) => state),
      ['unreachable'],
    );
  });

  for (const refused of ['read Namespace shop', 'read Service shop/cart']) {
    it(`takes each waypoint of the namespace, with a warning, if it may not ${refused}`, async () => {
      use(makeNamespace('shop'), toCart(), makeService('cart', USES_W));
      scene.cluster.refusals.set(refused, 403);
      await addPod(describeWaypoint('w'));
      await addPod(describeWaypoint('other'));
      assert.equal((await listNames()).length, 2);
      assert.match(
        (await warn()).join('\n'),
        /^which waypoint serves Service\/cart could not be checked: the right to get \S+ in .* is missing\. `meshtap rbac shop --commands status --target-ref Service\/cart` prints a Role with it\.$/,
      );
    });
  }

  it('asks for no Service of a name that none can have', async () => {
    use(makeNamespace('shop'), makePlugin(targetRefs('Service/../x;reboot')));
    assert.doesNotMatch((await warn()).join(), /`[^`]*reboot[^`]*`/);
    assert.ok(!scene.cluster.asked.some((each) => each.startsWith('read Service shop/..')));
  });

  it('takes the waypoints of all listed namespaces for their class', async () => {
    const root = { namespace: 'istio-system' };
    use(makeNamespace('shop'), makePlugin(targetRefs('GatewayClass/istio-waypoint'), root));
    await addPod(describeWaypoint('w'));
    await addPod(describeWaypoint('v', 'billing'));
    await addPod({ name: 'cart' });
    const { proxies } = await look({ namespaces: ['shop', 'billing'] }, true);
    assert.deepEqual(
      proxies.map(({ name }) => name),
      ['w-0', 'v-0'],
    );
  });

  const ambient = (labels = {}) => makeNamespace('shop', { 'istio.io/dataplane-mode': 'ambient', ...labels });
  const gateway = (name: string): ClusterResource => ({
    ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name, namespace: 'shop' } },
    spec: { gatewayClassName: 'istio-waypoint' },
  });

  it('says how to start and tap a waypoint in a namespace in ambient mode without one', async () => {
    use(ambient(), makePlugin(), makePod({ name: 'cart', hasProxy: false }));
    assert.deepEqual(await warn(), [
      'it is in ambient mode without a waypoint, so no proxy handles its HTTP requests and nothing will load the filter. ' +
        'Add a waypoint with `istioctl waypoint apply -n shop --enroll-namespace --wait`. Then tap it: ' +
        '--target-ref Gateway/waypoint --direction inbound. These are flags of `meshtap apply shop`.',
    ]);
  });

  it('names the waypoint to tap in a namespace in ambient mode', async () => {
    use(ambient(USES_W), makePlugin(), gateway('w'));
    assert.deepEqual(await warn(), [
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter. ' +
        'Tap its waypoint instead: --target-ref Gateway/w --direction inbound. These are flags of `meshtap apply shop`.',
    ]);
    use(ambient(USES_INFRA), makePlugin());
    assert.match(
      (await warn())[0] ?? '',
      /in the namespace infra: `meshtap apply infra --target-ref Gateway\/w --direction inbound`\.$/,
    );
  });

  it('knows a namespace in ambient mode though it may not read its Gateways', async () => {
    use(ambient(), makePlugin());
    scene.cluster.refusals.set('list Gateway of shop', 403);
    await addPod(describeWaypoint('own'));
    assert.match(
      (await warn())[0] ?? '',
      /^it is in ambient mode.*Tap its waypoint instead: --target-ref Gateway\/own --direction inbound\./,
    );
  });

  it('says so if a namespace has only waypoints, though its labels cannot be read', async () => {
    use(makePlugin());
    scene.cluster.refusals.set('read Namespace shop', 403);
    await addPod(describeWaypoint('w'));
    assert.match(
      (await warn())[0] ?? '',
      /^its only proxies are waypoints, .*Gateway\/w --direction inbound/,
    );
  });

  const cases: [string, ClusterResource[], RegExp][] = [
    [
      'a Service that is not there',
      [toCart()],
      /^there is no Service\/cart, which WasmPlugin shop\/meshtap targets\. Create it, or/,
    ],
    [
      'a Service without a waypoint',
      [toCart(), makeService('cart')],
      /^no waypoint serves Service\/cart, so .* Have it use a waypoint: `kubectl label service cart -n shop istio\.io\/use-waypoint=NAME --overwrite` \(`istioctl waypoint list -n shop`/,
    ],
    [
      'a waypoint without pods',
      [toCart(), makeService('cart', USES_INFRA)],
      /^the Gateway infra\/w, which serves Service\/cart, has no pod\. `kubectl describe gateways\.gateway\.networking\.k8s\.io -n infra w` shows/,
    ],
    [
      'a Gateway without pods',
      [makePlugin(targetRefs('Gateway/web'))],
      /^the Gateway shop\/web has no pod\. `kubectl describe gateways\.gateway\.networking\.k8s\.io -n shop web` shows/,
    ],
    [
      'a namespace without waypoints',
      [makePlugin(targetRefs('GatewayClass/istio-waypoint'), { namespace: 'istio-system' })],
      /^it has no waypoint\. Start one with `istioctl waypoint apply -n shop/,
    ],
    [
      'targets in the root namespace',
      [makePlugin(targetRefs('Gateway/web'), { namespace: 'istio-system' })],
      /^WasmPlugin istio-system\/meshtap selects none of its proxies, because its targetRefs are in the namespace istio-system/,
    ],
  ];
  for (const [what, resources, expected] of cases) {
    it(`explains ${what}`, async () => {
      use(makeNamespace('shop'), ...resources);
      const [warning = '', ...others] = await warn();
      assert.match(warning, expected);
      assert.deepEqual(others, []);
    });
  }

  it('explains where the waypoints of a plugin for all of them are', async () => {
    const root = { namespace: 'istio-system' };
    use(makeNamespace('istio-system'), makePlugin(targetRefs('GatewayClass/istio-waypoint'), root));
    assert.deepEqual(await warn(['istio-system']), [
      'it has no waypoint. Name the namespaces of your waypoints too, or use --all-namespaces. `istioctl waypoint list -A` shows them.',
    ]);
  });

  it('explains a Service whose waypoint is a gateway', async () => {
    use(makeNamespace('shop'), toCart(), makeService('cart', USES_W));
    await addPod({ ...describeWaypoint('w'), type: 'router' });
    assert.deepEqual(await warn(), [
      'Service/cart uses the Gateway shop/w as its waypoint, but its pods are not those of a waypoint. ' +
        'Have it use a Gateway of the class istio-waypoint: correct the label istio.io/use-waypoint (`istioctl waypoint list -n shop` shows the names).',
    ]);
  });

  it('explains a Service without a waypoint beside one that has one', async () => {
    const plugin = makePlugin(targetRefs('Service/cart', 'Service/till'));
    use(makeNamespace('shop'), plugin, makeService('cart', USES_W), makeService('till'));
    await addPod(describeWaypoint('w'));
    assert.deepEqual(await listNames(), ['shop/w-0 true']);
    assert.match((await warn()).join('\n'), /^no waypoint serves Service\/till/);
  });
});
