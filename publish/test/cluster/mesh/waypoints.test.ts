import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { findGateway } from '../../../src/cluster/mesh/gateways.ts';
import { findNamespace, Mesh } from '../../../src/cluster/mesh/mesh.ts';
import { allowsFrom, findWaypoint, isUsed } from '../../../src/cluster/mesh/waypoints.ts';
import { make, makeCluster } from '../preflight/stored-cluster.ts';

const USE = { 'istio.io/use-waypoint': 'way' };
const FROM_INFRA = { ...USE, 'istio.io/use-waypoint-namespace': 'infra' };
const namespace = (name: string, labels: Record<string, string> = {}) =>
  make('Namespace', name, undefined, { labels });
const waypoint = (allowed?: object, labels: Record<string, string> = {}) =>
  make('Gateway', 'way', 'infra', {
    labels,
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [
        { protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'All' } } },
        { protocol: 'HBONE', port: 15008, ...(allowed && { allowedRoutes: { namespaces: allowed } }) },
      ],
    },
  });
const read = async (resources: ClusterResource[], forbidden: string[] = []) => {
  const cluster = makeCluster(resources, { forbidden });
  const mesh = new Mesh(cluster, ['infra']);
  const gateway = (await findGateway(mesh, { name: 'way', namespace: 'infra' })) ?? assert.fail();
  return { cluster, mesh, gateway };
};

describe('isUsed', () => {
  const cases: [string, boolean | undefined, ClusterResource[], string[]?][] = [
    ['is true if the namespace names the waypoint', true, [namespace('infra', USE), waypoint()]],
    [
      'is true if a Service names it',
      true,
      [namespace('infra'), waypoint(), make('Service', 'cart', 'infra', { labels: USE })],
    ],
    [
      'is true if a ServiceEntry names it',
      true,
      [namespace('infra'), waypoint(), make('ServiceEntry', 'cart', 'infra', { labels: USE })],
    ],
    [
      'is true if a Service of another namespace names it, and it takes that',
      true,
      [
        namespace('infra'),
        waypoint({ from: 'All' }),
        make('Service', 'cart', 'shop', { labels: FROM_INFRA }),
      ],
    ],
    [
      'is true if another namespace names it, and it takes that',
      true,
      [namespace('infra'), waypoint({ from: 'Selector' }), namespace('shop', FROM_INFRA)],
    ],
    [
      'is true if a pod names it, and it is for pods',
      true,
      [
        namespace('infra'),
        waypoint(undefined, { 'istio.io/waypoint-for': 'workload' }),
        make('Pod', 'cart', 'infra', { labels: USE }),
      ],
    ],
    [
      'is false if only a pod names it, and it is for Services',
      false,
      [namespace('infra'), waypoint(), make('Pod', 'cart', 'infra', { labels: USE })],
    ],
    ['is false if nothing names it', false, [namespace('infra'), waypoint({ from: 'All' })]],
    [
      'is false if another namespace has a waypoint of the same name',
      false,
      [namespace('infra'), waypoint({ from: 'All' }), namespace('shop', USE)],
    ],
    [
      'is unknown if the account may not list Services',
      undefined,
      [namespace('infra'), waypoint()],
      ['list Service infra'],
    ],
    [
      'is unknown if other namespaces can use it, and the account may not list them',
      undefined,
      [namespace('infra'), waypoint({ from: 'All' })],
      ['list Namespace *'],
    ],
  ];
  for (const [name, expected, resources, forbidden] of cases) {
    it(name, async () => {
      const { mesh, gateway } = await read(resources, forbidden);
      const home = (await findNamespace(mesh, 'infra')) ?? assert.fail();
      assert.equal(await isUsed(mesh, gateway, home), expected);
    });
  }

  it('looks only into the namespace of the waypoint if no other can use it', async () => {
    const { cluster, mesh, gateway } = await read([namespace('infra'), waypoint()]);
    await isUsed(mesh, gateway, (await findNamespace(mesh, 'infra')) ?? assert.fail());
    assert.deepEqual(cluster.requests, [
      ...['get Gateway infra/way', 'get Namespace infra'],
      ...['list Service infra', 'list ServiceEntry infra'],
    ]);
  });
});

it('isUsed asks for no label that is longer than labels can be', async () => {
  const gateway = { name: 'w'.repeat(64), namespace: 'infra', className: 'istio-waypoint', labels: {} };
  const cluster = makeCluster([]);
  const mesh = new Mesh(cluster, ['infra']);
  const home = { name: 'infra', labels: {}, isTerminating: false };
  assert.equal(await isUsed(mesh, { ...gateway, listeners: [] }, home), false);
  assert.deepEqual(cluster.requests, []);
});

describe('allowsFrom', () => {
  const cases: [string, object | undefined, string, boolean][] = [
    ['takes only the namespace of the waypoint by default', undefined, 'shop', false],
    ['takes the namespace of the waypoint by default', undefined, 'infra', true],
    ['takes every namespace with All', { from: 'All' }, 'shop', true],
    [
      'takes a namespace with the labels of a selector',
      { from: 'Selector', selector: { matchLabels: { team: 'web' } } },
      'shop',
      true,
    ],
    [
      'takes no namespace without the labels of a selector',
      { from: 'Selector', selector: { matchLabels: { team: 'db' } } },
      'shop',
      false,
    ],
  ];
  for (const [title, allowed, name, expected] of cases) {
    it(title, async () => {
      const { gateway } = await read([waypoint(allowed)]);
      assert.equal(allowsFrom(gateway, { name, labels: { team: 'web' }, isTerminating: false }), expected);
    });
  }
});

describe('findWaypoint', () => {
  const find = (own: Record<string, string>, labels: Record<string, string>) =>
    findWaypoint(make('Service', 'cart', 'shop', { labels: own }), {
      name: 'shop',
      labels,
      isTerminating: false,
    });

  it('takes the label of the Service, or else of its namespace', () => {
    assert.deepEqual(find(USE, FROM_INFRA), { name: 'way', namespace: 'shop' });
    assert.deepEqual(find({}, FROM_INFRA), { name: 'way', namespace: 'infra' });
    assert.equal(find({}, {}), undefined);
  });

  it('finds none for a Service that is excluded', () => {
    assert.equal(find({ 'istio.io/use-waypoint': 'none' }, USE), undefined);
  });

  it('finds none if its label names what no Gateway can be called', () => {
    for (const name of ['', 'Way', 'w_y']) {
      assert.equal(find({ 'istio.io/use-waypoint': name }, USE), undefined, name);
    }
    for (const namespace of ['', 'Infra', 'a.b']) {
      assert.equal(find({ ...USE, 'istio.io/use-waypoint-namespace': namespace }, USE), undefined, namespace);
    }
  });
});
