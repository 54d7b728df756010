/**
 * The interface of a mesh for the specs, wherever it runs. Two providers: `local` (a real control plane and real
 * proxies as processes on loopback) and `kind` (a cluster with injected sidecars). The namespaces of the provider make
 * every name unique, so specs neither share state nor depend on their order.
 */
import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import type { Cluster } from './cluster.ts';

/** Where images are pushed and pulled. The two names differ if proxies reach the registry by another address. */
export interface MeshRegistry {
  /** `HOST:PORT` for `meshtap push` from here. */
  readonly pushHost: string;
  /** `HOST:PORT` for the WasmPlugin's url. */
  readonly pullHost: string;
  /** The one account, if the registry asks for one. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Ends the registry, but keeps its data. */
  stop(): Promise<void>;
  /** Starts it again under the same address. */
  start(): Promise<void>;
}

/** Options of a workload that is not a plain one. */
export interface WorkloadOptions {
  readonly name: string;
  /** Service port; by default 8080, a backend's is 9000. */
  readonly port?: number;
  /** The host name for a certificate: the traffic port then uses TLS with it. */
  readonly tlsHost?: string;
  /** Files for its proxy: name and text. `MeshProxy.pathOf` says where they are. */
  readonly proxyFiles?: Readonly<Record<string, string>>;
  /** What makes it a service of the mesh; by default a ServiceEntry on the local mesh, a Service on kind. */
  readonly serviceKind?: ServiceKind;
  /** The waypoint that its service uses, for ingress gateways too. */
  readonly waypoint?: Waypoint;
  /** Its sidecar takes HBONE, as a waypoint sends it; only for a workload with a sidecar. */
  readonly takesHbone?: boolean;
}

/** The kinds of resources that make a workload a service. */
export type ServiceKind = 'Service' | 'ServiceEntry';

/** The address of a service. */
export interface Service {
  /** Host name, as the mesh knows it. */
  readonly host: string;
  readonly port: number;
}

/** A pod, or process, of the workload program (e2e/workload) with its service. */
export interface Workload extends Service {
  readonly name: string;
  readonly namespace: string;
  /** The IP address at which it, or its sidecar, can be reached at the port. */
  readonly address: string;
  /** The kind of the resource, of its own name, that makes it a service. */
  readonly serviceKind: ServiceKind;
  /** Calls the control port of the workload program, outside of the mesh. */
  control(path: string, init?: RequestInit): Promise<Response>;
}

/** A `meshtap receive` as a service of the mesh: `--receiver NAMESPACE` posts to it. */
export interface MeshReceiver extends Service {
  readonly namespace: string;
  /** The address of its page and API: `http://HOST:PORT`. */
  readonly page: string;
  /** Reads the stored exchanges that match a filter of the page, the newest first. */
  readExchanges(filter?: string): Promise<ExchangeJson[]>;
}

/** A proxy that can be inspected. */
export interface MeshProxy {
  readonly name: string;
  readonly namespace: string;
  /** Labels that select only this proxy in its namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** Reads a page of Envoy's admin interface. */
  readAdmin(path: string): Promise<string>;
  /** Reads the log of agent and Envoy. */
  readLog(): Promise<string>;
  /** Returns the path, in the proxy's file system, of a file of `WorkloadOptions.proxyFiles`. */
  pathOf(file: string): string;
}

/** A workload with a sidecar. */
export interface MeshedWorkload extends Workload {
  readonly proxy: MeshProxy;
}

/** An ingress gateway. */
export interface Gateway {
  readonly proxy: MeshProxy;
  /** The address for requests from outside: `http://HOST:PORT`. */
  readonly url: string;
}

/** A waypoint: the proxy of an ambient mesh that handles requests for the services that use it. They reach it by HBONE. */
export interface Waypoint {
  readonly name: string;
  readonly namespace: string;
  readonly proxy: MeshProxy;
}

/** A request through the mesh. */
export interface MeshRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The answer. `status` is 0 if there was none; `error` then says why. */
export interface MeshAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly error?: string;
}

/** A stream of requests, from several kept-alive connections, until it is stopped. */
export interface Load {
  /** How many requests were answered so far. */
  count(): Promise<number>;
  /**
   * Ends it, once; later calls return the same. Failures are what a client would notice: errors and any status except
   * 200.
   */
  stop(): Promise<{ requests: number; failures: string[] }>;
}

/** A running mesh. */
export interface Mesh {
  readonly provider: 'local' | 'kind';
  /** The cluster's API, as an administrator. */
  readonly cluster: Cluster;
  /** A registry without authentication. */
  readonly registry: MeshRegistry;
  /** A registry that asks for its account. */
  readonly privateRegistry: MeshRegistry;
  /** Makes a namespace with sidecar injection. `removeNamespace` removes it with everything in it. */
  createNamespace(prefix: string): Promise<string>;
  /** Ends everything that runs in a namespace, and removes it. */
  removeNamespace(namespace: string): Promise<void>;
  /** Starts an app, client or backend and waits until it, and its proxy, are ready. */
  startWorkload(namespace: string, options: WorkloadOptions): Promise<MeshedWorkload>;
  /** Starts an app, client or backend without a sidecar. It is still a service of the mesh. */
  startPlainWorkload(namespace: string, options: WorkloadOptions): Promise<Workload>;
  /** Leaves a workload that was started plain without an endpoint, as `kubectl scale --replicas=0` does. Its service stays. */
  scaleToZero(workload: Workload): Promise<void>;
  /**
   * Makes a service known to a sidecar, for its app and for the filter, and waits until it is: local proxies have a
   * listener for each service, and know no others.
   */
  connect(from: MeshedWorkload, ...to: readonly Service[]): Promise<void>;
  /** Hides a service from a sidecar, by a `Sidecar` resource that lists only the others, and waits until it is hidden. */
  disconnect(from: MeshedWorkload, to: Service): Promise<void>;
  /** Starts a receiver, and waits until it is ready. */
  startReceiver(namespace: string): Promise<MeshReceiver>;
  /** Starts an ingress gateway that forwards all requests to a workload. */
  startGateway(namespace: string, name: string, to: Workload): Promise<Gateway>;
  /** Starts a waypoint, and waits until it is ready. */
  startWaypoint(namespace: string, name: string): Promise<Waypoint>;
  /** Sends a request from a client, through its sidecar, to a service. */
  send(from: MeshedWorkload, to: Service, request: MeshRequest): Promise<MeshAnswer>;
  /** Sends a request from outside, through a gateway. */
  sendThrough(gateway: Gateway, request: MeshRequest): Promise<MeshAnswer>;
  /** Sends the same request from a client again and again, by several senders, some hundred times a second. */
  startLoad(from: MeshedWorkload, to: Service, request: MeshRequest): Promise<Load>;
  /**
   * Sends a request from a workload without a sidecar to a service, through its waypoint by HBONE, as ztunnel would for
   * it.
   */
  sendByHbone(from: Workload, to: Workload, waypoint: Waypoint, request: MeshRequest): Promise<MeshAnswer>;
  /** The same as startLoad, by HBONE: each sender keeps one tunnel. */
  startLoadByHbone(from: Workload, to: Workload, waypoint: Waypoint, request: MeshRequest): Promise<Load>;
  /** Ends the control plane and starts it again; returns when it serves. */
  restartControlPlane(): Promise<void>;
  /** Writes the logs and configuration dumps of all that runs into a folder. */
  collectLogs(folder: string): Promise<void>;
  /** Ends everything that was started. Nothing is left, whatever state it is in. */
  stop(): Promise<void>;
}

/**
 * Starts a mesh: what the module of a provider exports as `startMesh`. It reports its progress on stderr and keeps its
 * files in `folder`.
 */
export type StartMesh = (folder: string) => Promise<Mesh>;

/** The part of a mesh that runs workloads and sends requests between them. */
export type WorkloadMesh = Pick<
  Mesh,
  | 'createNamespace'
  | 'removeNamespace'
  | 'startWorkload'
  | 'startPlainWorkload'
  | 'scaleToZero'
  | 'startReceiver'
  | 'startGateway'
  | 'startWaypoint'
  | 'connect'
  | 'disconnect'
  | 'send'
  | 'sendThrough'
  | 'startLoad'
  | 'sendByHbone'
  | 'startLoadByHbone'
>;
