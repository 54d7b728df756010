import fc from 'fast-check';

/** What the proxy that runs the filter says of itself. */
export interface MeshProxy {
  /** Whose the proxy is: the caller's, the callee's, or one between the two. */
  readonly place: 'outbound' | 'inbound' | 'gateway' | 'waypoint';
  /** What Envoy's node says; each may be missing. */
  readonly workload: string | undefined;
  readonly namespace: string | undefined;
  readonly pod: string | undefined;
  readonly nodeId: string;
}

/** Envoy's numbers of a listener's direction. Source: envoy.config.core.v3.TrafficDirection. */
const directions = { inbound: 1, outbound: 2, gateway: 2, waypoint: 1 } as const;
const types = { inbound: 'sidecar', outbound: 'sidecar', gateway: 'router', waypoint: 'waypoint' } as const;

/** The properties by which the filter knows its proxy, as Envoy from 1.33 on names them. */
export function proxyProperties(proxy: MeshProxy): Record<string, string | Uint8Array> {
  const metadata = {
    WORKLOAD_NAME: proxy.workload,
    NAMESPACE: proxy.namespace,
    NAME: proxy.pod,
  };
  const known = Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    'xds.node.id': proxy.nodeId,
    'xds.listener_direction': int64(BigInt(directions[proxy.place])),
    ...Object.fromEntries(known.map(([name, value]) => [`xds.node.metadata.${name}`, value])),
  };
}

/** A number as Envoy hands it over. */
export function int64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return bytes;
}

const name = (text: string) => fc.option(fc.constant(text), { nil: undefined, freq: 4 });

/** Proxies of each place, of which some do not say all. */
export const proxies: fc.Arbitrary<MeshProxy> = fc
  .record({
    place: fc.constantFrom('outbound', 'inbound', 'gateway', 'waypoint'),
    workload: name('shop'),
    namespace: name('back'),
    pod: name('shop-7d9f-x2x4k'),
  })
  .map((proxy) => {
    const nodeId = `${types[proxy.place as MeshProxy['place']]}~10.0.0.9~${proxy.pod ?? 'pod'}.back~back.svc.cluster.local`;
    return { ...proxy, place: proxy.place as MeshProxy['place'], nodeId };
  });
