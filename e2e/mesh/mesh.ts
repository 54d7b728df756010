/**
 * What the mesh specs need of a mesh, whatever it runs on. Two providers: `local` (a real control plane and real
 * proxies as processes on loopback) and `kind` (a cluster with injected sidecars). Every name is made unique by the
 * provider's namespaces, so that specs neither share state nor depend on their order.
 */
import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import type { Cluster } from './cluster.ts';

/** Where images go to and come from. The two names differ where proxies reach the registry by another address. */
export interface MeshRegistry {
  /** `HOST:PORT` for `meshtap push` from here. */
  readonly pushHost: string;
  /** `HOST:PORT` as it stands in the WasmPlugin's url. */
  readonly pullHost: string;
  /** The one account, where the registry asks for one. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Ends the registry, its data kept. */
  stop(): Promise<void>;
  /** Starts it again under the same address. */
  start(): Promise<void>;
}

/** How a workload differs from a plain one. */
export interface WorkloadOptions {
  readonly name: string;
  /** Service port; by default 8080, a backend's is 9000. */
  readonly port?: number;
  /** Host name of a certificate: the traffic port then speaks TLS with it. */
  readonly tlsHost?: string;
  /** Files for its proxy: name and text. `MeshProxy.pathOf` says where they are. */
  readonly proxyFiles?: Readonly<Record<string, string>>;
}

/** What a service is called by. */
export interface Service {
  /** Host name, as the mesh knows it. */
  readonly host: string;
  readonly port: number;
}

/** A pod, or process, of the workload program (e2e/workload) with its service. */
export interface Workload extends Service {
  readonly name: string;
  readonly namespace: string;
  /** IP address at which it, or its sidecar, is reached at the port. */
  readonly address: string;
  /** Calls the control port of the workload program, which is no part of the mesh. */
  control(path: string, init?: RequestInit): Promise<Response>;
}

/** A `meshtap receive` as a service of the mesh: `--receiver NAMESPACE` posts to it. */
export interface MeshReceiver extends Service {
  readonly namespace: string;
  /** Where its page and API are reached: `http://HOST:PORT`. */
  readonly page: string;
  /** Reads the exchanges that it has stored and that a filter of the page fits, the newest first. */
  readExchanges(filter?: string): Promise<ExchangeJson[]>;
}

/** A proxy whose inside can be looked at. */
export interface MeshProxy {
  readonly name: string;
  readonly namespace: string;
  /** Labels that select it and no other of its namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** Reads a page of Envoy's admin interface. */
  readAdmin(path: string): Promise<string>;
  /** Reads the log of agent and Envoy. */
  readLog(): Promise<string>;
  /** Gives the path, in the proxy's file system, of a file of `WorkloadOptions.proxyFiles`. */
  pathOf(file: string): string;
}

/** A workload with a sidecar. */
export interface MeshedWorkload extends Workload {
  readonly proxy: MeshProxy;
}

/** An ingress gateway. */
export interface Gateway {
  readonly proxy: MeshProxy;
  /** Where requests from outside enter: `http://HOST:PORT`. */
  readonly url: string;
}

/** A request through the mesh. */
export interface MeshRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What came back. `status` is 0 where nothing did; `error` then says why. */
export interface MeshAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly error?: string;
}

/** A stream of requests, from several kept-alive connections, until it is stopped. */
export interface Load {
  /** Requests that were answered so far. */
  count(): Promise<number>;
  /** Ends it, once; later calls give the same. Failures are what a client would notice: errors and any status but 200. */
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
  /** Makes a namespace with sidecar injection. It goes, with all that runs in it, at `removeNamespace`. */
  createNamespace(prefix: string): Promise<string>;
  /** Ends all that runs in a namespace, and removes it. */
  removeNamespace(namespace: string): Promise<void>;
  /** Starts an app, client or backend and waits until it, and its proxy, are ready. */
  startWorkload(namespace: string, options: WorkloadOptions): Promise<MeshedWorkload>;
  /** Starts an app, client or backend without a sidecar. It is a service of the mesh nonetheless. */
  startPlainWorkload(namespace: string, options: WorkloadOptions): Promise<Workload>;
  /**
   * Has a sidecar know a service, for its app and for the filter: local proxies listen for each one by itself, and
   * know no other.
   */
  connect(from: MeshedWorkload, ...to: readonly Service[]): Promise<void>;
  /** Hides a service from a sidecar, by a `Sidecar` resource that lists the others. */
  disconnect(from: MeshedWorkload, to: Service): Promise<void>;
  /** Starts a receiver, and waits until it is ready. */
  startReceiver(namespace: string): Promise<MeshReceiver>;
  /** Starts an ingress gateway that hands all requests to a workload. */
  startGateway(namespace: string, name: string, to: Workload): Promise<Gateway>;
  /** Sends a request from a client, through its sidecar, to a service. */
  send(from: MeshedWorkload, to: Service, request: MeshRequest): Promise<MeshAnswer>;
  /** Sends a request from outside, through a gateway. */
  sendThrough(gateway: Gateway, request: MeshRequest): Promise<MeshAnswer>;
  /** Sends the same request from a client again and again, by several senders, some hundred times a second. */
  startLoad(from: MeshedWorkload, to: Service, request: MeshRequest): Promise<Load>;
  /** Ends the control plane and starts it again; returns when it serves. */
  restartControlPlane(): Promise<void>;
  /** Writes the logs and configuration dumps of all that runs into a folder. */
  collectLogs(folder: string): Promise<void>;
  /** Ends all that was started. Nothing is left, whatever state it is in. */
  stop(): Promise<void>;
}

/**
 * Starts a mesh: what the module of a provider exports as `startMesh`. It says its progress on stderr and keeps its
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
  | 'startReceiver'
  | 'startGateway'
  | 'connect'
  | 'disconnect'
  | 'send'
  | 'sendThrough'
  | 'startLoad'
>;
