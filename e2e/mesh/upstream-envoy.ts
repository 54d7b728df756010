import type { Resource } from './cluster.ts';

/** The label of workloads whose sidecars take HBONE. Source: istio `pkg/model`, TunnelLabel. */
export const TAKES_HBONE = { 'networking.istio.io/tunnel': 'http' } as const;

/**
 * Makes the EnvoyFilters that let Envoy, as its own project builds it, run a waypoint or a sidecar that takes HBONE: they
 * remove what only Istio's build has. Those of the root namespace reach waypoints by `targetRefs` alone.
 */
export function makeUpstreamEnvoyFilters(rootNamespace: string): Resource[] {
  const group = 'gateway.networking.k8s.io';
  const waypoints = { targetRefs: [{ group, kind: 'GatewayClass', name: 'istio-waypoint' }] };
  const sidecars = { workloadSelector: { labels: TAKES_HBONE } };
  return Object.entries({ waypoints, sidecars }).map(([name, target]) => ({
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `upstream-envoy-${name}`, namespace: rootNamespace },
    spec: { ...target, configPatches: PATCHES },
  }));
}

const PATCHES = [
  removeFilter('waypoint_downstream_peer_metadata'),
  removeFilter('waypoint_upstream_peer_metadata'),
  // HBONE within HBONE, for several networks.
  {
    applyTo: 'LISTENER',
    match: { context: 'SIDECAR_INBOUND', listener: { name: 'inner_connect_originate' } },
    patch: { operation: 'REMOVE' },
  },
  // As istiod has it for proxies before 1.29.2: `envoy.string` in place of `istio.hashable_string`.
  {
    ...matchFilter('connect_authority', 'connect_terminate'),
    patch: {
      operation: 'REPLACE',
      value: {
        name: 'connect_authority',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.set_filter_state.v3.Config',
          on_request_headers: [
            keep('envoy.filters.listener.original_dst.local_ip', '%REQ(:AUTHORITY)%', {}),
            keep('envoy.filters.listener.original_dst.remote_ip', '%DOWNSTREAM_REMOTE_ADDRESS%', {}),
            keep('io.istio.connect_authority', '%REQ(:AUTHORITY)%'),
            keep('io.istio.peer_principal', '%DOWNSTREAM_PEER_URI_SAN%'),
            keep('io.istio.local_principal', '%DOWNSTREAM_LOCAL_URI_SAN%'),
          ],
        },
      },
    },
  },
];

function removeFilter(name: string) {
  return { ...matchFilter(name), patch: { operation: 'REMOVE' } };
}

function matchFilter(name: string, listener?: string) {
  const filter = { name: 'envoy.filters.network.http_connection_manager', subFilter: { name } };
  return {
    applyTo: 'HTTP_FILTER',
    match: {
      context: 'SIDECAR_INBOUND',
      listener: { ...(listener === undefined ? {} : { name: listener }), filterChain: { filter } },
    },
  };
}

// Keeps a text for the request within the tunnel.
function keep(key: string, text: string, factory: object = { factory_key: 'envoy.string' }) {
  const format_string = { text_format_source: { inline_string: text } };
  return { object_key: key, ...factory, shared_with_upstream: 'ONCE', format_string };
}
