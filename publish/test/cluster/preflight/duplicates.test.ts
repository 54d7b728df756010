import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { hashDestination } from '../../../src/resources/backend-address.ts';
import { check, injected, make, type PlanOptions, proxyPod } from './stored-cluster.ts';

const pluginConfig = { backend: { address: 'b.example.com', port: 9000 } };
const destination = hashDestination(pluginConfig);
const OURS = { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': 'web' };
const toGateway = { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web' }] };
const plugin = (spec: object = {}, { namespace = 'shop', name = 'web', labels = OURS as object } = {}) =>
  make('WasmPlugin', name, namespace, {
    labels: labels as Record<string, string>,
    spec: { match: [{ mode: 'CLIENT' }], pluginConfig, ...spec },
  });
const gatewayPod = proxyPod('web-1', 'shop', { 'gateway.networking.k8s.io/gateway-name': 'web' }, 'router');
const gateway = make('Gateway', 'web', 'shop', { spec: { gatewayClassName: 'istio' } });
const cart = proxyPod('cart-1', 'shop', { app: 'cart' });
const find = (resources: ClusterResource[], plan: PlanOptions = {}, forbidden: string[] = []) =>
  check([injected('shop'), ...resources], { destination, registry: 'r.example', ...plan }, { forbidden });

describe('the check for duplicates', () => {
  const reported: [string, ClusterResource[], PlanOptions?][] = [
    ['another name in the namespace', [cart, plugin()]],
    ['one before any pod is there', [plugin()]],
    ['one for a gateway beside one for the namespace', [gatewayPod, gateway, plugin(toGateway)]],
    [
      'one for the namespace beside one for a gateway',
      [gatewayPod, gateway, plugin()],
      { settings: toGateway },
    ],
    [
      'one for the whole mesh, also of the same name',
      [cart, plugin({}, { namespace: 'istio-system', name: 'meshtap' })],
    ],
    [
      'one of a namespace beside one for the whole mesh',
      [make('Namespace', 'istio-system', undefined), cart, plugin()],
      { namespaces: ['istio-system'] },
    ],
    ['one beside pods that are to mount the module', [cart, plugin()], { registry: undefined }],
    ['one that captures both sides', [cart, plugin({ match: [{ mode: 'CLIENT_AND_SERVER' }] })]],
    ['one that does not say which side', [cart, plugin({ match: undefined })]],
    ['one whose selector fits the same pod', [cart, plugin({ selector: { matchLabels: { app: 'cart' } } })]],
    [
      'one of the other kind',
      [
        cart,
        make('TrafficExtension', 'web', 'shop', {
          labels: OURS,
          spec: { match: [{ mode: 'CLIENT' }], wasm: { pluginConfig } },
        }),
      ],
    ],
  ];
  for (const [name, resources, plan] of reported) {
    it(`warns of ${name}`, async () => {
      const findings = await find(resources, plan);
      assert.equal(findings.length, 1, findings.join('\n'));
      assert.match(
        findings[0] ?? '',
        /^warning \S+: WasmPlugin \S+ and \w+ \S+ would have the same proxies send/,
      );
    });
  }

  it('names both, and how to remove one', async () => {
    const [finding = ''] = await find([cart, plugin()]);
    assert.match(
      finding,
      /: WasmPlugin shop\/meshtap and WasmPlugin shop\/web .*`meshtap remove shop --name web`/,
    );
  });

  const quiet: [string, ClusterResource[], PlanOptions?][] = [
    ['the plugin itself', [cart, plugin({}, { name: 'meshtap' })]],
    [
      'another backend',
      [cart, plugin({ pluginConfig: { backend: { address: 'b.example.com', port: 9001 } } })],
    ],
    [
      'another format for the same backend',
      [cart, plugin({ pluginConfig: { ...pluginConfig, format: 'otlp-logs' } })],
    ],
    ['another side', [cart, plugin({ match: [{ mode: 'SERVER' }] })]],
    ['a selector that no pod of ours fits', [cart, plugin({ selector: { matchLabels: { app: 'other' } } })]],
    [
      'labels that exclude each other, before any pod is there',
      [plugin({ selector: { matchLabels: { app: 'other' } } })],
      { settings: { selector: { app: 'cart' } } },
    ],
    ['a gateway that has no pod beside sidecars', [cart, gateway, plugin(toGateway)]],
    ['a plugin of somebody else', [cart, plugin({}, { labels: {} })]],
    ['a configuration without a backend', [cart, plugin({ pluginConfig: {} })], { destination: undefined }],
    ['one of another namespace', [cart, plugin({}, { namespace: 'billing' })]],
    [
      'pods that mount the module of another plugin',
      [
        proxyPod('cart-1', 'shop', { 'meshtap/mounted': 'web' }),
        plugin({ selector: { matchLabels: { 'meshtap/mounted': 'web' } } }),
      ],
      { registry: undefined },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => assert.deepEqual(await find(resources, plan), []));
  }

  it('needs no right to look into all namespaces for a filter of the whole mesh', async () => {
    const resources = [make('Namespace', 'istio-system', undefined), plugin()];
    const forbidden = ['list WasmPlugin *', 'list TrafficExtension *'];
    assert.deepEqual(await find(resources, { namespaces: ['istio-system'] }, forbidden), []);
  });

  it('needs no right to look into the root namespace, but one for its own namespace', async () => {
    const ofMesh = plugin({}, { namespace: 'istio-system' });
    assert.deepEqual(await find([cart, ofMesh], {}, ['list WasmPlugin istio-system']), []);
    const [finding = ''] = await find([cart], {}, ['list WasmPlugin shop']);
    assert.match(finding, /^error shop: the right to list wasmplugins.* is missing/);
  });
});
