import { randomBytes } from 'node:crypto';
import { eventually } from '../../support/eventually.ts';
import { needMeshtap } from '../../support/meshtap-cli.ts';
import { readExchanges } from '../../support/receiver.ts';
import type { Cluster } from '../cluster.ts';
import type {
  Gateway,
  MeshedWorkload,
  MeshProxy,
  MeshReceiver,
  Service,
  Waypoint,
  Workload,
  WorkloadMesh,
  WorkloadOptions,
} from '../mesh.ts';
import { type Control, sendFrom, sendFromOutside, startLoadFrom } from '../workload-client.ts';
import type { Pods } from './pods.ts';
import type { PodName } from './port-forward.ts';
import { aimThrough, GATEWAY_LABEL, makeWaypoint } from './waypoints.ts';
import {
  CONTROL_PORT,
  hostOf,
  labelsOf,
  makeGateway,
  makeSidecar,
  makeWorkload,
  PROXY_FILES,
} from './workload-resources.ts';

const DEFAULT_PORT = 8080;
const ADMIN_PORT = 15_000;
// The node has its image since the first sidecar, and a test waits for it.
const GATEWAY_TIMEOUT_MS = 60_000;
const PROXY_CONTAINER = 'istio-proxy';
// The receiver, as `meshtap receiver` has it.
const RECEIVER = 'meshtap-receiver';
const RECEIVER_LABEL = 'meshtap/receiver';
const [INGEST_PORT, PAGE_PORT] = [9000, 9080];

/** The images of this run. */
type Images = { workloadImage: string; receiverImage: string };

/** Runs workloads as pods. */
export class Workloads {
  readonly #cluster: Cluster;
  readonly #pods: Pods;
  readonly #images: Images;
  readonly #known = new Map<MeshedWorkload, Service[]>();
  // Those with a `Sidecar`; any other knows every service.
  readonly #limited = new Set<MeshedWorkload>();

  constructor(cluster: Cluster, pods: Pods, images: Images) {
    this.#cluster = cluster;
    this.#pods = pods;
    this.#images = images;
  }

  /** Makes the workloads' part of the mesh. */
  makeApi(): WorkloadMesh {
    return {
      createNamespace: (prefix) => this.#createNamespace(prefix),
      removeNamespace: (namespace) => this.#removeNamespace(namespace),
      startWorkload: async (namespace, options) => {
        const workload = await this.#start(namespace, options, true);
        return { ...workload, proxy: this.#makeProxy(workload) };
      },
      startPlainWorkload: (namespace, options) => this.#start(namespace, options, false),
      scaleToZero: ({ name, namespace }) =>
        this.#cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } }),
      startReceiver: (namespace) => this.#startReceiver(namespace),
      startGateway: (namespace, name, to) => this.#startGateway(namespace, name, to),
      connect: (from, ...to) => this.#connect(from, to),
      disconnect: (from, to) => this.#disconnect(from, to),
      send: (from, to, request) => sendFrom(from.control, makeTarget(to), request),
      sendThrough: (gateway, request) => sendFromOutside(gateway.url, request),
      startLoad: (from, to, request) => startLoadFrom(from.control, makeTarget(to), request),
      startWaypoint: (namespace, name) => this.#startWaypoint(namespace, name),
      sendByHbone: async (from, to, waypoint, request) =>
        sendFrom(from.control, await aimThrough(this.#cluster, to, waypoint), request),
      startLoadByHbone: async (from, to, waypoint, request) =>
        startLoadFrom(from.control, await aimThrough(this.#cluster, to, waypoint), request),
    };
  }

  async #createNamespace(prefix: string): Promise<string> {
    const name = `${prefix}-${randomBytes(3).toString('hex')}`;
    const metadata = { name, labels: { 'istio-injection': 'enabled' } };
    await this.#cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata }]);
    // Every proxy mounts it, and kubelet looks again only after a pause that grows.
    const certificate = { name: 'istio-ca-root-cert', namespace: name };
    await eventually(
      `istiod to write its certificate into ${name}`,
      () => this.#cluster.read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: certificate }),
      () => true,
      { timeoutMs: 60_000 },
    );
    return name;
  }

  async #removeNamespace(namespace: string): Promise<void> {
    await this.#pods.closePorts(namespace);
    await this.#cluster.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }

  async #start(namespace: string, options: WorkloadOptions, isMeshed: boolean): Promise<Workload> {
    const { name, port = DEFAULT_PORT, serviceKind = 'Service' } = options;
    const place = { name, namespace, port, host: hostOf(name, namespace) };
    const image = this.#images.workloadImage;
    await this.#cluster.apply(makeWorkload({ ...options, ...place, image, isMeshed }));
    const address = await this.#pods.awaitReady(place);
    return { ...place, address, serviceKind, control: this.#makeControl(place) };
  }

  #makeControl(pod: PodName): Control {
    return async (path, init) => fetch(`http://${await this.#pods.reach(pod, CONTROL_PORT)}${path}`, init);
  }

  #makeProxy({ name, namespace }: PodName, labels = labelsOf(name)): MeshProxy {
    const pod = { name, namespace };
    const readAdmin = async (path: string) => {
      const response = await fetch(`http://${await this.#pods.reach(pod, ADMIN_PORT)}${path}`);
      return response.text();
    };
    return {
      ...{ ...pod, labels, readAdmin },
      readLog: () => this.#pods.readLog(pod, PROXY_CONTAINER),
      pathOf: (file) => `${PROXY_FILES}/${file}`,
    };
  }

  /** Applies what `meshtap receiver` prints. Its page is reached as `meshtap view` reaches it. */
  async #startReceiver(namespace: string): Promise<MeshReceiver> {
    const image = this.#images.receiverImage;
    await this.#cluster.apply(await needMeshtap(['receiver', namespace, '--image', image]));
    const name = await this.#pods.awaitPodOf(namespace, RECEIVER_LABEL, RECEIVER);
    await this.#pods.awaitReady({ name, namespace });
    const page = `http://${await this.#pods.reach({ name, namespace }, PAGE_PORT)}`;
    const service = { namespace, host: hostOf(RECEIVER, namespace), port: INGEST_PORT };
    return { ...service, page, readExchanges: (filter = '') => readExchanges(page, filter) };
  }

  async #startGateway(namespace: string, name: string, to: Service): Promise<Gateway> {
    const pod = { name, namespace };
    await this.#cluster.apply(makeGateway(name, namespace, DEFAULT_PORT, to));
    await this.#pods.awaitReady(pod, GATEWAY_TIMEOUT_MS);
    return {
      proxy: this.#makeProxy(pod),
      url: `http://${await this.#pods.reach(pod, DEFAULT_PORT)}`,
    };
  }

  /** Makes a Gateway, and waits for the pod that istiod makes for it. */
  async #startWaypoint(namespace: string, name: string): Promise<Waypoint> {
    await this.#cluster.apply([makeWaypoint(name, namespace)]);
    const pod = { name: await this.#pods.awaitPodOf(namespace, GATEWAY_LABEL, name), namespace };
    await this.#pods.awaitReady(pod, GATEWAY_TIMEOUT_MS);
    return { name, namespace, proxy: this.#makeProxy(pod, { [GATEWAY_LABEL]: name }) };
  }

  async #connect(from: MeshedWorkload, to: readonly Service[]): Promise<void> {
    const known = [...(this.#known.get(from) ?? []), ...to];
    this.#known.set(from, known);
    if (this.#limited.has(from)) await this.#limit(from, known);
    for (const service of to) await awaitKnown(from, service, true);
  }

  async #disconnect(from: MeshedWorkload, to: Service): Promise<void> {
    const known = (this.#known.get(from) ?? []).filter(({ host }) => host !== to.host);
    this.#known.set(from, known);
    this.#limited.add(from);
    await this.#limit(from, known);
    await awaitKnown(from, to, false);
  }

  #limit({ name, namespace }: MeshedWorkload, known: readonly Service[]): Promise<void> {
    return this.#cluster.apply([makeSidecar(name, namespace, known)]);
  }
}

// istiod tells proxies of a service a moment after the cluster knows it.
async function awaitKnown({ proxy }: MeshedWorkload, service: Service, isWanted: boolean): Promise<void> {
  const start = `outbound|${service.port}||${service.host}::`;
  await eventually(
    `${proxy.name}.${proxy.namespace} ${isWanted ? 'to know' : 'not to know'} an endpoint of ${service.host}`,
    async () => (await proxy.readAdmin('/clusters')).split('\n').filter((line) => line.startsWith(start)),
    (lines) => lines.some((line) => line.includes('::health_flags::')) === isWanted,
    { timeoutMs: 20_000, intervalMs: 100 },
  );
}

// Whatever it calls goes through its sidecar, by the rules that injection has set up.
function makeTarget({ host, port }: Service) {
  return { url: `http://${host}:${port}`, host: `${host}:${port}` };
}
