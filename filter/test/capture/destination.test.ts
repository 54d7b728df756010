import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { bytesOf, textOf } from '../wire.ts';
import { config, getRequest, streamProperties, Worker } from '../worker.ts';

interface Telemetry {
  readonly destinationNamespace: string;
  readonly request: { readonly host: string };
}

/** A whole number as the host hands it over: eight bytes, little endian. */
const number = (value: number): Uint8Array => Uint8Array.of(value, 0, 0, 0, 0, 0, 0, 0);
const inbound = { 'xds.listener_direction': number(1) };
const outbound = { 'xds.listener_direction': number(2) };
const node = { 'xds.node.id': 'sidecar~10.0.0.1~a.own~own', 'xds.node.metadata.NAMESPACE': 'own' };
const hostWorkload = 'upstream_host_metadata.filter_metadata.istio.workload';

/** The sources of the namespace, in order: each wins over all after it. */
const chain: Record<string, string>[] = [
  { [`xds.${hostWorkload}`]: 'cart;by-host;cart;v1;Kubernetes' },
  { [hostWorkload]: 'cart;by-old-host;cart;v1;Kubernetes' },
  { 'xds.upstream_host_metadata.filter_metadata.envoy.lb.k8s.kuma.io/namespace': 'by-kuma' },
  { 'filter_state.upstream_peer.namespace': 'by-peer' },
  { 'upstream_filter_state.upstream_peer.namespace': 'by-upstream-peer' },
  { 'xds.cluster_name': 'outbound|8080||cart.by-cluster.svc.cluster.local' },
];
const expected = ['by-host', 'by-old-host', 'by-kuma', 'by-peer', 'by-upstream-peer', 'by-cluster', ''];

for (const build of builds) {
  describe(`the namespace of a destination (${build} build)`, () => {
    function telemetryOf(
      properties: Record<string, string | Uint8Array>,
      authority = 'cart:8080',
    ): Telemetry {
      const worker = new Worker(build);
      const root = worker.configure({ ...config, format: 'apiclarity' });
      const request = getRequest.map(
        ([name, value]) => [name, name === ':authority' ? authority : value] as const,
      );
      const call = worker.exchange(root, { request, properties: { ...streamProperties, ...properties } });
      worker.answer(call, '200');
      return JSON.parse(textOf(bytesOf(call.body))) as Telemetry;
    }

    it('is what the first of its sources says', () => {
      for (const [first, namespace] of expected.entries()) {
        const sources = Object.assign({}, ...chain.slice(first)) as Record<string, string>;
        assert.equal(telemetryOf({ ...outbound, ...node, ...sources }).destinationNamespace, namespace);
      }
    });

    it('is the proxy’s own on the way in, whatever else is said', () => {
      const sources = Object.assign({}, ...chain) as Record<string, string>;
      assert.equal(telemetryOf({ ...inbound, ...node, ...sources }).destinationNamespace, 'own');
    });

    it('is that of the service at a waypoint, which may handle those of other namespaces', () => {
      const waypoint = { ...inbound, ...node, 'xds.node.id': 'waypoint~10.0.0.3~waypoint-0.own~own' };
      for (const [cluster, namespace] of [
        ['inbound-vip|8080|http|cart.shop.svc.cluster.local', 'shop'],
        ['inbound-vip|8080|http/v2|cart.shop.svc.cluster.local', 'shop'],
        ['inbound-vip|443|http|example.com', ''],
        ['encap', ''],
      ] as const)
        assert.equal(
          telemetryOf({ ...waypoint, 'xds.cluster_name': cluster }).destinationNamespace,
          namespace,
        );
    });

    it('is empty if a cluster is not a service', () => {
      for (const name of [
        'PassthroughCluster',
        'outbound|443||example.com',
        'outbound|80||',
        'inbound|8080||',
      ])
        assert.equal(telemetryOf({ ...outbound, 'xds.cluster_name': name }).destinationNamespace, '');
    });

    it('completes a host of one word, and no other', () => {
      const properties = { ...outbound, ...chain.at(-1) };
      for (const [authority, host] of [
        ['cart:8080', 'cart.by-cluster'],
        ['cart', 'cart.by-cluster'],
        ['cart.shop.svc.cluster.local:80', 'cart.shop'],
        ['cart.shop.svc.cluster', 'cart.shop'],
        ['cart.shop.svc', 'cart.shop'],
        ['cart.example', 'cart.example'],
        ['10.0.0.1:80', '10.0.0.1'],
      ] as const)
        assert.equal(telemetryOf(properties, authority).request.host, host);
    });
  });
}
