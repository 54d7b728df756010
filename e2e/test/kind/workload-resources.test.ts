import assert from 'node:assert/strict';
import { makeSidecar, makeWorkload } from '../../mesh/kind/workload-resources.ts';
import type { MeshProxy } from '../../mesh/mesh.ts';

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

  it('lead to a waypoint where there is one, from gateways too', () => {
    type Labelled = { metadata: { labels: object } };
    const proxy = {} as MeshProxy;
    const waypoint = { name: 'waypoint', namespace: 'shop', proxy };
    const labels = {
      'istio.io/use-waypoint': 'waypoint',
      'istio.io/use-waypoint-namespace': 'shop',
      'istio.io/ingress-use-waypoint': 'true',
    };
    assert.deepEqual(find<Labelled>('Service', {}).metadata.labels, {});
    assert.deepEqual(find<Labelled>('Service', { waypoint }).metadata.labels, labels);
    const serviceKind = 'ServiceEntry';
    assert.equal(find('Service', { waypoint, serviceKind }), undefined);
    assert.deepEqual(find<Labelled>(serviceKind, { waypoint, serviceKind }).metadata.labels, labels);
  });

  it('give a certificate of its own to a workload without a sidecar alone', () => {
    type Mounting = { spec: { volumes?: { name: string }[] } };
    const volumesOf = (isMeshed: boolean) => find<Mounting>('Pod', { isMeshed }).spec.volumes ?? [];
    assert.deepEqual(
      volumesOf(false).map(({ name }) => name),
      ['identity'],
    );
    assert.deepEqual(volumesOf(true), []);
  });

  it('have a sidecar that is to know nothing know nothing, not everything', () => {
    const { egress } = makeSidecar('app', 'shop', []).spec as { egress: object[] };
    assert.deepEqual(egress, [{ hosts: ['~/*'] }]);
  });
});
