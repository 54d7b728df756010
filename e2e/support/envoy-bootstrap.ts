/** A cluster of Envoy, on this machine. Without a port it has no endpoints. */
export type Upstream = { name: string; port?: number; isHttp2?: boolean };

/** Requests whose path begins with `prefix` go to `cluster`; others get Envoy's own 404. */
export type Route = { prefix: string; cluster: string };

/** The filter: file of the module, and its configuration's bytes as text (none: zero bytes). */
export type FilterSetup = { moduleFile: string; configuration?: string };

/** Where Envoy listens and where it finds this machine's own servers. Port 0: Envoy picks one. */
export type Placement = {
  listenAddress: string;
  listenPort: number;
  adminPort: number;
  hostAddress: string;
};

/** What an Envoy is made for. */
export type Traffic = { upstreams: Upstream[]; routes: Route[]; filter?: FilterSetup };

/** The room that tests with large headers need, in KiB; Istio's and Envoy's default is 60. */
const MAX_HEADERS_KIB = 192;

const HTTP_TYPES = 'type.googleapis.com/envoy.extensions.filters';

/** Makes Envoy's bootstrap: one listener with HTTP/1 and HTTP/2, the filter if any, and the clusters. */
export function makeBootstrap({ upstreams, routes, filter }: Traffic, placement: Placement): object {
  const { listenAddress, listenPort, adminPort } = placement;
  const filters = filter ? [makeWasmFilter(filter), makeRouter()] : [makeRouter()];
  return {
    admin: { address: makeAddress(listenAddress, adminPort) },
    static_resources: {
      listeners: [
        {
          name: 'main',
          address: makeAddress(listenAddress, listenPort),
          filter_chains: [{ filters: [makeConnectionManager(routes, filters)] }],
        },
      ],
      clusters: upstreams.map((upstream) => makeCluster(upstream, placement.hostAddress)),
    },
  };
}

function makeAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}

function makeConnectionManager(routes: Route[], filters: object[]): object {
  const virtualHost = {
    name: 'all',
    domains: ['*'],
    routes: routes.map(({ prefix, cluster }) => ({ match: { prefix }, route: { cluster } })),
  };
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${HTTP_TYPES}.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'main',
      codec_type: 'AUTO',
      generate_request_id: true,
      max_request_headers_kb: MAX_HEADERS_KIB,
      http_protocol_options: { enable_trailers: true },
      route_config: { name: 'main', virtual_hosts: [virtualHost] },
      http_filters: filters,
    },
  };
}

function makeRouter(): object {
  return { name: 'router', typed_config: { '@type': `${HTTP_TYPES}.http.router.v3.Router` } };
}

// As Istio's agent delivers a WasmPlugin: a StringValue that holds the pluginConfig as JSON, or nothing.
function makeWasmFilter({ moduleFile, configuration }: FilterSetup): object {
  const value = { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: configuration };
  return {
    name: 'meshtap',
    typed_config: {
      '@type': `${HTTP_TYPES}.http.wasm.v3.Wasm`,
      config: {
        name: 'meshtap',
        root_id: 'meshtap',
        failure_policy: 'FAIL_OPEN',
        vm_config: {
          vm_id: 'meshtap',
          runtime: 'envoy.wasm.runtime.v8',
          code: { local: { filename: moduleFile } },
        },
        ...(configuration === undefined ? {} : { configuration: value }),
      },
    },
  };
}

function makeCluster({ name, port, isHttp2 = false }: Upstream, hostAddress: string): object {
  const endpoint = port === undefined ? [] : [{ endpoint: { address: makeAddress(hostAddress, port) } }];
  const protocol = isHttp2
    ? { http2_protocol_options: {} }
    : { http_protocol_options: { enable_trailers: true } };
  return {
    name,
    type: 'STRICT_DNS',
    connect_timeout: '1s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: endpoint }] },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        common_http_protocol_options: { max_response_headers_kb: MAX_HEADERS_KIB },
        explicit_http_config: protocol,
      },
    },
  };
}
