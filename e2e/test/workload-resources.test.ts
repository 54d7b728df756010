import assert from 'node:assert/strict';
import { makeService } from '../mesh/local/service-resources.ts';
import { makeSidecar } from '../mesh/local/workload-resources.ts';

const PLACE = { name: 'app', namespace: 'shop', host: 'app.shop.svc', port: 8080, address: '127.9.0.1' };

type Egress = { port?: { number: number }; bind?: string; hosts: string[] };

describe('the resources of a local workload', () => {
  const egressOf = (known: { host: string; port: number }[]) =>
    (makeSidecar(PLACE, 1234, '127.9.0.2', known).spec as { egress: Egress[] }).egress;

  it('have a sidecar listen once for each port of the services that it knows', () => {
    const egress = egressOf([
      { host: 'a', port: 80 },
      { host: 'b', port: 81 },
      { host: 'c', port: 80 },
    ]);
    assert.deepEqual(
      egress.map(({ port, bind, hosts }) => ({ number: port?.number, bind, hosts })),
      [
        { number: 80, bind: '127.9.0.2', hosts: ['*/a', '*/c'] },
        { number: 81, bind: '127.9.0.2', hosts: ['*/b'] },
      ],
    );
  });

  it('have a sidecar that is to know nothing know nothing, not everything', () => {
    assert.deepEqual(egressOf([]), [{ hosts: ['~/*'] }]);
  });

  it('announce mutual TLS for a workload with a sidecar, and for no other', () => {
    const labelsOf = (isMeshed: boolean) => {
      const place = { ...PLACE, serviceKind: 'ServiceEntry', isMeshed, takesHbone: false } as const;
      const [entry = assert.fail()] = makeService(place);
      const { endpoints } = entry.spec as { endpoints: { labels: object }[] };
      return endpoints[0]?.labels;
    };
    assert.deepEqual(labelsOf(true), { app: 'app', 'security.istio.io/tlsMode': 'istio' });
    assert.deepEqual(labelsOf(false), { app: 'app' });
  });

  it('have a Service select a WorkloadEntry, which may have an address of loopback', () => {
    const place = { ...PLACE, serviceKind: 'Service', isMeshed: false, takesHbone: false } as const;
    const [service, entry] = makeService(place);
    assert.deepEqual(service?.spec, { selector: { app: 'app' }, ports: [{ name: 'http', port: 8080 }] });
    assert.deepEqual(entry?.spec, { address: '127.9.0.1', labels: { app: 'app' } });
  });

  it('have a sidecar that takes HBONE say so', () => {
    const place = { ...PLACE, serviceKind: 'Service', isMeshed: true, takesHbone: true } as const;
    const [, entry] = makeService(place);
    assert.deepEqual(entry?.spec, {
      address: '127.9.0.1',
      labels: { app: 'app', 'networking.istio.io/tunnel': 'http', 'security.istio.io/tlsMode': 'istio' },
      serviceAccount: 'app',
    });
  });
});
