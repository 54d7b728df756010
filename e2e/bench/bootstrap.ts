import { makeBootstrap } from '../support/envoy-bootstrap.ts';
import type { Rig } from './rig.ts';
import { EXT_PROC_CLUSTER, SEED_CLUSTER, SINK_CLUSTER } from './sink-address.ts';
import type { Variant } from './variants.ts';

/** The parts of a bootstrap that are changed here. Source: envoy.config.bootstrap.v3.Bootstrap. */
type Bootstrap = {
  static_resources: {
    listeners: { filter_chains: { filters: { typed_config: { http_filters: object[] } }[] }[] }[];
    clusters: object[];
  };
};

const LOCALHOST = '127.0.0.1';
const UNLIMITED = 2 ** 32 - 1;

// As Istio sets them, so that a filter's own limits are the only ones.
const THRESHOLDS = {
  max_connections: UNLIMITED,
  max_pending_requests: UNLIMITED,
  max_requests: UNLIMITED,
  max_retries: UNLIMITED,
};

/** Makes the bootstrap of an Envoy between the rig's load and its app, with a variant's filter. */
export function makeMeasuredBootstrap({ filter, httpFilter }: Variant, rig: Rig): object {
  const bootstrap = makeBootstrap(
    {
      routes: [{ prefix: '/', cluster: 'app' }],
      upstreams: [
        { name: 'app', port: rig.appPort },
        { name: SINK_CLUSTER, port: rig.sinkPort },
        { name: SEED_CLUSTER, port: rig.sinkPort },
        { name: EXT_PROC_CLUSTER, port: rig.extProcPort, isHttp2: true },
      ],
      ...(filter ? { filter } : {}),
    },
    { listenAddress: LOCALHOST, listenPort: 0, adminPort: 0, hostAddress: LOCALHOST },
  ) as Bootstrap;
  const { listeners, clusters } = bootstrap.static_resources;
  const filters = listeners[0]?.filter_chains[0]?.filters[0]?.typed_config.http_filters;
  if (httpFilter) filters?.unshift(httpFilter);
  const limited = clusters.map((cluster) => ({
    ...cluster,
    circuit_breakers: { thresholds: [THRESHOLDS] },
  }));
  return { ...bootstrap, static_resources: { ...bootstrap.static_resources, clusters: limited } };
}
