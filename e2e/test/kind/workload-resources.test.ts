import assert from 'node:assert/strict';
import { makeSidecar, makeWorkload } from '../../mesh/kind/workload-resources.ts';

const PLACE = { name: 'app', namespace: 'shop', host: 'app.shop.svc', port: 8080, image: 'app:1' };

type Pod = { metadata: { labels: Record<string, string>; annotations?: Record<string, string> } };

function find<T>(kind: string, options: Partial<Parameters<typeof makeWorkload>[0]>): T {
  const resources = makeWorkload({ ...PLACE, isMeshed: true, ...options });
  return resources.find((resource) => resource.kind === kind) as unknown as T;
}

describe('the resources of a workload on kind', () => {
  it('keep a sidecar from a workload that is to have none, and from no other', () => {
    const label = 'sidecar.istio.io/inject';
    assert.equal(find<Pod>('Pod', { isMeshed: false }).metadata.labels[label], 'false');
    assert.equal(find<Pod>('Pod', { isMeshed: true }).metadata.labels[label], undefined);
  });

  it('name the port after what it speaks, as Istio takes the protocol from there', () => {
    type Port = { spec: { ports: { name: string }[] } };
    assert.equal(find<Port>('Service', {}).spec.ports[0]?.name, 'http');
    assert.equal(find<Port>('Service', { tlsHost: 'a.example' }).spec.ports[0]?.name, 'https');
  });

  it('give files to the proxy alone', () => {
    const proxyFiles = { 'ca.pem': 'text' };
    assert.deepEqual(find<{ data: object }>('ConfigMap', { proxyFiles }).data, proxyFiles);
    const { annotations = {} } = find<Pod>('Pod', { proxyFiles }).metadata;
    assert.deepEqual(JSON.parse(annotations['sidecar.istio.io/userVolume'] ?? ''), {
      files: { configMap: { name: 'app' } },
    });
    assert.equal(find('ConfigMap', {}), undefined);
  });

  it('have a sidecar that is to know nothing know nothing, not everything', () => {
    const { egress } = makeSidecar('app', 'shop', []).spec as { egress: object[] };
    assert.deepEqual(egress, [{ hosts: ['~/*'] }]);
  });
});
