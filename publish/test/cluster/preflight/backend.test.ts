import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { checkCluster } from '../../../src/cluster/preflight/run.ts';
import {
  check,
  endpointsOf,
  injected,
  make,
  makeCluster,
  makePlan,
  type PlanOptions,
} from './stored-cluster.ts';

const HOST = 'collector.traces.svc.cluster.local';
const backend = { host: HOST, port: 9000 };
const service = (spec: object = {}, annotations: Record<string, string> = {}) =>
  make('Service', 'collector', 'traces', {
    annotations,
    spec: { ports: [{ port: 9000 }, { port: 80 }], ...spec },
  });
const running = endpointsOf('collector', 'traces');
const entry = (hosts: string[], namespace = 'traces', spec: object = {}) =>
  make('ServiceEntry', 'collector', namespace, { spec: { hosts, ports: [{ number: 9000 }], ...spec } });

describe('the check of the backend', () => {
  const quiet: [string, ClusterResource[], PlanOptions][] = [
    ['a Service with the port', [service()], { backend }],
    ['a ServiceEntry with the host of a Service', [entry([HOST])], { backend }],
    ['such a ServiceEntry in another namespace', [entry([HOST], 'mesh')], { backend }],
    [
      'a ServiceEntry of any namespace',
      [entry(['a.example.com', 'b.example.com'])],
      { backend: { host: 'b.example.com', port: 9000 } },
    ],
    [
      'a backend that is written with the plugin',
      [],
      { backend: { host: 'b.example.com', port: 9000 }, isBackendWritten: true },
    ],
    ['a cluster that is no service', [], {}],
    [
      'a sampling manager at another port of the backend',
      [service()],
      { backend, samplingManager: { host: HOST, port: 80 } },
    ],
    [
      'a Service that is exported to the namespace',
      [service({}, { 'networking.istio.io/exportTo': 'billing, shop' })],
      { backend },
    ],
    ['a ServiceEntry that is exported to all', [entry([HOST], 'traces', { exportTo: ['*'] })], { backend }],
    [
      'one of two ServiceEntries that is exported',
      [
        entry([HOST], 'traces', { exportTo: ['.'] }),
        make('ServiceEntry', 'other', 'traces', { spec: { hosts: [HOST], ports: [{ number: 9000 }] } }),
      ],
      { backend },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => {
      assert.deepEqual(await check([injected('shop'), running, ...resources], plan), []);
    });
  }

  const refused: [string, ClusterResource[], PlanOptions, RegExp][] = [
    [
      'a Service that is not there',
      [make('Service', 'collector', 'shop')],
      { backend },
      /^error: the mesh has no Service or ServiceEntry for the backend collector\.traces\.svc\.cluster\.local \| Start the backend first/,
    ],
    [
      'a receiver that is not there',
      [],
      { backend: { host: 'meshtap-receiver.traces.svc.cluster.local', port: 9000 } },
      /\| Start the receiver first: `meshtap receiver traces \| kubectl apply -f -`/,
    ],
    [
      'a host that nobody knows',
      [entry(['*.example.com'])],
      { backend: { host: 'b.example.com', port: 9000 } },
      /^error: the mesh has no Service or ServiceEntry for the backend b\.example\.com \| .*--backend-external/,
    ],
    [
      'a port that the Service does not have',
      [service()],
      { backend: { host: HOST, port: 9001 } },
      /^error: .* has no port 9001 \| Give one of 9000, 80 with --backend-port/,
    ],
    [
      'a sampling manager at a port that the backend does not have',
      [service()],
      { backend, samplingManager: { host: HOST, port: 9990 } },
      /^error: the sampling manager \S+ has no port 9990 \| Give one of 9000, 80 with --sampling-port/,
    ],
    [
      'a sampling manager that is not there',
      [service()],
      { backend, samplingManager: { host: 'manager.traces.svc.cluster.local', port: 9990 } },
      /^error: the mesh has no Service or ServiceEntry for the sampling manager manager\.traces\.svc\.cluster\.local \| Start it first/,
    ],
    [
      'a backend that is not there, with a sampling manager beside it',
      [],
      { backend, samplingManager: { host: HOST, port: 9990 } },
      /^error: the mesh has no Service or ServiceEntry for the backend/,
    ],
    ['a headless Service', [service({ clusterIP: 'None' })], { backend }, /^warning: .*headless/],
    [
      'a Service that is exported elsewhere',
      [service({}, { 'networking.istio.io/exportTo': 'billing' })],
      { backend },
      /^error shop: the backend's Service traces\/collector is not exported to this namespace.*annotation/,
    ],
    [
      'a Service that is exported to its own namespace',
      [service({}, { 'networking.istio.io/exportTo': '.' })],
      { backend },
      /^error shop: .*not exported to this namespace/,
    ],
    [
      'a Service that is exported nowhere',
      [service({}, { 'networking.istio.io/exportTo': '~' })],
      { backend },
      /^error shop: .*not exported to this namespace/,
    ],
    [
      'a ServiceEntry that is exported elsewhere',
      [entry([HOST], 'traces', { exportTo: ['.'] })],
      { backend },
      /^error shop: the backend's ServiceEntry .*spec\.exportTo/,
    ],
  ];
  for (const [name, resources, plan, message] of refused) {
    it(`reports ${name}`, async () => {
      const findings = await check([injected('shop'), running, ...resources], plan);
      assert.equal(findings.length, 1, findings.join('\n'));
      assert.match(findings[0] ?? '', message);
    });
  }

  it('warns of a mesh-wide filter whose backend is exported to some namespaces only', async () => {
    const resources = [
      make('Namespace', 'istio-system', undefined),
      running,
      service({}, { 'networking.istio.io/exportTo': 'istio-system' }),
    ];
    const [finding] = await check(resources, { namespaces: ['istio-system'], backend });
    assert.match(finding ?? '', /^warning istio-system: .*exported to some namespaces only/);
  });

  it('reads the backend once for all namespaces', async () => {
    const namespaces = ['a', 'b', 'c'];
    const cluster = makeCluster([...namespaces.map(injected), service(), running]);
    assert.deepEqual((await checkCluster(makePlan({ namespaces, backend }), cluster)).findings, []);
    assert.deepEqual(
      cluster.requests.filter((request) => request.startsWith('get Service')),
      ['get Service traces/collector'],
    );
  });
});

describe('the check that the backend is not tapped itself', () => {
  const near = { host: 'collector.shop.svc.cluster.local', port: 9000 };
  const own = make('Service', 'collector', 'shop', {
    spec: { ports: [{ port: 9000 }], selector: { app: 'collector' } },
  });
  const running = endpointsOf('collector', 'shop');
  const pod = (labels: Record<string, string>, containers = [{ name: 'app' }, { name: 'istio-proxy' }]) =>
    make('Pod', 'collector', 'shop', { labels, spec: { containers } });
  const run = (resources: ClusterResource[], plan: PlanOptions = {}) =>
    check([injected('shop'), own, running, ...resources], { backend: near, ...plan });

  it('accepts our own receiver, which makes no requests', async () => {
    assert.deepEqual(await run([pod({ app: 'collector', 'meshtap/receiver': 'meshtap-receiver' })]), []);
  });

  it('warns of our own receiver if its store is elsewhere, as it sends requests there', async () => {
    const labels = {
      app: 'collector',
      'meshtap/receiver': 'meshtap-receiver',
      'meshtap/store': 'clickhouse',
    };
    const [finding] = await run([pod(labels)]);
    assert.match(finding ?? '', /^warning shop: the backend's own pods are tapped too/);
  });

  it('warns when the whole namespace is tapped, with the fix', async () => {
    const [finding, ...others] = await run([pod({ app: 'collector' })]);
    assert.match(finding ?? '', /^warning shop: the backend's own pods are tapped too.*--selector/);
    assert.deepEqual(others, []);
  });

  it('warns when the selector fits the backend’s pods', async () => {
    const findings = await run([pod({ app: 'collector', tier: 'x' })], {
      settings: { selector: { tier: 'x' } },
    });
    assert.match(findings.join(), /backend's own pods/);
  });

  it('warns when the whole mesh is tapped', async () => {
    const resources = [make('Namespace', 'istio-system', undefined), own, running, pod({ app: 'collector' })];
    const findings = await check(resources, { namespaces: ['istio-system'], backend: near });
    assert.match(findings.join(), /^warning istio-system: the backend's own pods/);
  });

  const quiet: [string, ClusterResource[], PlanOptions?][] = [
    ['a backend without a proxy', [pod({ app: 'collector' }, [{ name: 'app' }])]],
    [
      'a selector that leaves it out',
      [
        pod({ app: 'collector' }),
        make('Pod', 'cart', 'shop', {
          labels: { tier: 'x' },
          spec: { containers: [{ name: 'istio-proxy' }] },
        }),
      ],
      { settings: { selector: { tier: 'x' } } },
    ],
    ['other pods', [pod({ app: 'cart' })]],
    [
      'targets',
      [pod({ app: 'collector' }), make('Gateway', 'web', 'shop', { spec: { gatewayClassName: 'istio' } })],
      { settings: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web' }] } },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => assert.deepEqual(await run(resources, plan), []));
  }
});
