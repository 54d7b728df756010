import { type FilterSetup, makeFilter } from './filter-setup.ts';

export type { FilterSetup } from './filter-setup.ts';

/**
 * A cluster of Envoy, on this machine: `port`, or several endpoints with `ports`, between which Envoy chooses as in a mesh.
 * Without either it has no endpoints. With `endpointFile` it reads them from there, and their changes too: see
 * publishEndpoints.
 */
export type Upstream = {
  name: string;
  port?: number;
  ports?: readonly number[];
  endpointFile?: string;
  isHttp2?: boolean;
};

/** Requests whose path begins with `prefix` go to `cluster`; others get Envoy's own 404. */
export type Route = { prefix: string; cluster: string };

/**
 * Envoy's identity, as Istio's agent sets it: the proxy's owner by `id` and `metadata`, and the direction of its
 * listener.
 */
export type ProxyRole = {
  id: string;
  metadata: Record<string, unknown>;
  direction: 'INBOUND' | 'OUTBOUND';
};

/** The port that gets the bytes which a client sends through a tunnel (CONNECT). */
export type Tunnel = { port: number };

/** Where Envoy listens and where it finds this machine's own servers. Port 0: Envoy picks one. */
export type Placement = {
  listenAddress: string;
  listenPort: number;
  adminPort: number;
  hostAddress: string;
};

/**
 * The parts of an Envoy. `nearFilters`, in Envoy's configuration format, are the nearest to the client; `otherFilters`
 * come next, before `filter`. With `tunnel` it takes CONNECT, and requests may upgrade to a WebSocket.
 */
export type Traffic = {
  upstreams: Upstream[];
  routes: Route[];
  filter?: FilterSetup;
  otherFilters?: FilterSetup[];
  nearFilters?: object[];
  tunnel?: Tunnel;
  /** Without it, Envoy has no owner and its listener no direction. */
  role?: ProxyRole;
};

/** The room that tests with large headers need, in KiB; Istio's and Envoy's default is 60. */
const MAX_HEADERS_KIB = 192;

// Istio sets no limits either; Envoy's own would refuse more than 1,024 requests.
const NO_BOUND = 2 ** 32 - 1;
const CIRCUIT_BREAKERS = {
  thresholds: [{ max_connections: NO_BOUND, max_pending_requests: NO_BOUND, max_requests: NO_BOUND }],
};

/** As in Istio, an answer may take as long as it wants. Envoy's own limit is 15 s. */
const NO_TIMEOUT = { timeout: '0s' };
const TUNNEL = 'tunnel';
// Envoy takes the CONNECT itself and passes on what follows it.
const TUNNEL_ROUTE = {
  match: { connect_matcher: {} },
  route: {
    cluster: TUNNEL,
    ...NO_TIMEOUT,
    upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: {} }],
  },
};

const HTTP_TYPES = 'type.googleapis.com/envoy.extensions.filters';

/** Makes Envoy's bootstrap: one listener with HTTP/1 and HTTP/2, the filter if any, and the clusters. */
export function makeBootstrap(traffic: Traffic, placement: Placement): object {
  const { listenAddress, listenPort, adminPort } = placement;
  const { id = 'envoy', metadata = {}, direction } = traffic.role ?? {};
  return {
    // Envoy only takes changes of a file if the file has a name.
    node: { id, cluster: 'e2e', metadata },
    admin: { address: makeAddress(listenAddress, adminPort) },
    static_resources: {
      listeners: [
        {
          name: 'main',
          ...(direction ? { traffic_direction: direction } : {}),
          address: makeAddress(listenAddress, listenPort),
          filter_chains: [{ filters: [makeConnectionManager(traffic)] }],
        },
      ],
      clusters: listUpstreams(traffic).map((upstream) => makeCluster(upstream, placement.hostAddress)),
    },
  };
}

function listUpstreams({ upstreams, tunnel }: Traffic): Upstream[] {
  return tunnel ? [...upstreams, { name: TUNNEL, port: tunnel.port }] : upstreams;
}

function makeAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}

function makeConnectionManager(traffic: Traffic): object {
  const { routes, filter, otherFilters = [], nearFilters = [], tunnel } = traffic;
  const filters = filter ? [...otherFilters, filter] : otherFilters;
  const virtualHost = {
    name: 'all',
    domains: ['*'],
    routes: [
      ...(tunnel ? [TUNNEL_ROUTE] : []),
      ...routes.map(({ prefix, cluster }) => ({ match: { prefix }, route: { cluster, ...NO_TIMEOUT } })),
    ],
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
      http_filters: [...nearFilters, ...filters.map(makeFilter), makeRouter()],
      ...(tunnel ? { upgrade_configs: [{ upgrade_type: 'websocket' }, { upgrade_type: 'CONNECT' }] } : {}),
    },
  };
}

function makeRouter(): object {
  return { name: 'router', typed_config: { '@type': `${HTTP_TYPES}.http.router.v3.Router` } };
}

function makeCluster(upstream: Upstream, hostAddress: string): object {
  const { name, port, ports = port === undefined ? [] : [port], isHttp2 = false, endpointFile } = upstream;
  const endpoints = ports.map((each) => ({ endpoint: { address: makeAddress(hostAddress, each) } }));
  const protocol = isHttp2
    ? { http2_protocol_options: {} }
    : { http_protocol_options: { enable_trailers: true } };
  return {
    name,
    ...(endpointFile === undefined
      ? {
          type: 'STRICT_DNS',
          load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: endpoints }] },
        }
      : discoverEndpoints(endpointFile)),
    // Istio's default.
    connect_timeout: '10s',
    circuit_breakers: CIRCUIT_BREAKERS,
    // Istio's default.
    lb_policy: 'LEAST_REQUEST',
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        common_http_protocol_options: { max_response_headers_kb: MAX_HEADERS_KIB },
        explicit_http_config: protocol,
      },
    },
  };
}

function discoverEndpoints(path: string): object {
  const source = { path_config_source: { path }, resource_api_version: 'V3' };
  return { type: 'EDS', eds_cluster_config: { eds_config: source } };
}
