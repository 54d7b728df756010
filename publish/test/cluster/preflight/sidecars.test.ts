import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { check, endpointsOf, injected, make, type PlanOptions, proxyPod } from './stored-cluster.ts';

const backend = { host: 'collector.traces.svc.cluster.local', port: 9000 };
const service = make('Service', 'collector', 'traces', { spec: { ports: [{ port: 9000 }] } });
const sidecar = (name: string, namespace: string, hosts: string[], labels?: Record<string, string>) =>
  make('Sidecar', name, namespace, {
    spec: { ...(labels && { workloadSelector: { labels } }), egress: [{ hosts }] },
  });

describe('the check of Sidecars', () => {
  const found = (resources: ClusterResource[], plan: PlanOptions = {}) =>
    check([injected('shop'), service, endpointsOf('collector', 'traces'), ...resources], {
      backend,
      ...plan,
    });
  const narrow = sidecar('default', 'shop', ['./*']);
  const narrowMesh = sidecar('mesh', 'istio-system', ['./*']);

  const quiet: [string, ClusterResource[], PlanOptions?][] = [
    ['one that shows the backend', [sidecar('default', 'shop', ['./*', 'traces/*'])]],
    ['one of another namespace', [sidecar('default', 'billing', ['./*'])]],
    [
      'the mesh’s own where the namespace has one that shows it',
      [sidecar('default', 'shop', ['*/*']), narrowMesh],
    ],
    [
      'one where only gateways are',
      [narrow, proxyPod('web', 'shop', {}, 'router')],
      { settings: { selector: { app: 'web' }, direction: 'outbound' } },
    ],
    [
      'one for pods that are not selected',
      [
        sidecar('cart', 'shop', ['./*'], { app: 'cart' }),
        proxyPod('cart', 'shop', { app: 'cart' }),
        proxyPod('web', 'shop', { app: 'web' }),
      ],
      { settings: { selector: { app: 'web' } } },
    ],
    ['the mesh’s own with a selector', [sidecar('mesh', 'istio-system', ['./*'], { app: 'x' })]],
    [
      'one beside targets',
      [narrow, make('Gateway', 'web', 'shop', { spec: { gatewayClassName: 'istio' } })],
      { settings: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web' }] } },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => {
      const findings = await found(resources, plan);
      assert.deepEqual(
        findings.filter((text) => text.includes('hides')),
        [],
      );
    });
  }

  const reported: [string, ClusterResource[], RegExp][] = [
    [
      'one for the whole namespace',
      [narrow],
      /^error shop: the Sidecar shop\/default hides the backend from all .*Add "traces\/collector\.traces\.svc\.cluster\.local"/,
    ],
    ['the mesh’s own', [narrowMesh], /^error shop: the Sidecar istio-system\/mesh hides .* all/],
    [
      'one for some pods that are there',
      [
        sidecar('cart', 'shop', ['./*'], { app: 'cart' }),
        proxyPod('cart', 'shop', { app: 'cart' }),
        proxyPod('web', 'shop'),
      ],
      /^warning shop: the Sidecar shop\/cart hides .* some/,
    ],
    [
      'one for all pods that are there',
      [sidecar('cart', 'shop', ['./*'], { app: 'cart' }), proxyPod('cart', 'shop', { app: 'cart' })],
      /^error shop: the Sidecar shop\/cart hides .* all/,
    ],
    [
      'one for pods that are not there yet',
      [sidecar('cart', 'shop', ['./*'], { app: 'cart' })],
      /^warning shop: the Sidecar shop\/cart hides .* some/,
    ],
    [
      'the younger of two only if the older hides too',
      [
        {
          ...narrow,
          metadata: { ...narrow.metadata, creationTimestamp: '2026-01-01T00:00:00Z' },
        } as ClusterResource,
        sidecar('z', 'shop', ['*/*']),
        proxyPod('cart', 'shop'),
      ],
      /^$/,
    ],
  ];
  for (const [name, resources, message] of reported) {
    it(`reports ${name}`, async () => assert.match((await found(resources)).join('\n'), message));
  }

  it('names the namespace itself when the backend is written there', async () => {
    const external = { host: 'traces.example.com', port: 443 };
    const [finding] = await check([injected('shop'), sidecar('default', 'shop', ['istio-system/*'])], {
      backend: external,
      isBackendWritten: true,
    });
    assert.match(finding ?? '', /Add "\.\/traces\.example\.com"/);
    const shown = [injected('shop'), sidecar('default', 'shop', ['./*'])];
    assert.deepEqual(await check(shown, { backend: external, isBackendWritten: true }), []);
  });
});
