import { randomBytes } from 'node:crypto';
import type { MeshedWorkload, MeshProxy, Service, Waypoint, Workload, WorkloadMesh } from '../mesh.ts';
import { StopList } from '../stop-list.ts';
import {
  sendFrom,
  sendFromOutside,
  startLoadFrom,
  type Target,
  throughWaypoint,
} from '../workload-client.ts';
import type { Ground } from './ground.ts';
import { awaitKnown } from './known-services.ts';
import { virtualAddressOf } from './service-resources.ts';
import { type LocalWaypoint, startLocalWaypoint } from './waypoint.ts';
import {
  type LocalWorkload,
  removeEndpoint,
  startIngress,
  startMeshed,
  startMeshReceiver,
  startPlain,
} from './workload.ts';

/** Keeps track of what runs in each namespace. */
export class Workloads {
  readonly #ground: Ground;
  readonly #stops = new Map<string, StopList>();
  readonly #proxies = new Set<MeshProxy>();
  readonly #known = new Map<MeshedWorkload, Service[]>();

  /** Adds what its workloads need. It is ended with the rest, or with their namespace. */
  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** The proxies that run now. */
  get proxies(): MeshProxy[] {
    return [...this.#proxies];
  }

  /** Makes the workloads' part of the mesh. */
  makeApi(): WorkloadMesh {
    const ground = this.#ground;
    return {
      createNamespace: async (prefix) => {
        const name = `${prefix}-${randomBytes(3).toString('hex')}`;
        await ground.cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]);
        const stops = new StopList();
        this.#stops.set(name, stops);
        await ground.stops.add(() => stops.stopAll());
        return name;
      },
      removeNamespace: (namespace) => this.#stopNamespace(namespace),
      startWorkload: async (namespace, options) =>
        this.#note(await startMeshed(this.#groundOf(namespace), namespace, options)),
      startPlainWorkload: (namespace, options) => startPlain(this.#groundOf(namespace), namespace, options),
      scaleToZero: (workload) => removeEndpoint(ground.cluster, workload),
      startReceiver: (namespace) => startMeshReceiver(this.#groundOf(namespace), namespace),
      startGateway: async (namespace, name, to) =>
        this.#note(await startIngress(this.#groundOf(namespace), namespace, name, to)),
      connect: (from, ...to) => this.#know(from, [...(this.#known.get(from) ?? []), ...to]),
      disconnect: (from, to) =>
        this.#know(
          from,
          (this.#known.get(from) ?? []).filter((service) => service.host !== to.host),
          [to],
        ),
      send: (from, to, request) => sendFrom(from.control, makeTarget(from, to), request),
      sendThrough: (gateway, request) => sendFromOutside(gateway.url, request),
      startLoad: (from, to, request) => startLoadFrom(from.control, makeTarget(from, to), request),
      startWaypoint: async (namespace, name) =>
        this.#note(await startLocalWaypoint(this.#groundOf(namespace), namespace, name)),
      sendByHbone: async (from, to, waypoint, request) =>
        sendFrom(from.control, await this.#throughWaypoint(to, waypoint), request),
      startLoadByHbone: async (from, to, waypoint, request) =>
        startLoadFrom(from.control, await this.#throughWaypoint(to, waypoint), request),
    };
  }

  #note<T extends { proxy: MeshProxy }>(meshed: T): T {
    this.#proxies.add(meshed.proxy);
    return meshed;
  }

  #groundOf(namespace: string): Ground {
    const stops = this.#stops.get(namespace);
    if (!stops) throw new Error(`Cannot start anything in ${namespace}: no spec has made this namespace.`);
    return { ...this.#ground, stops };
  }

  async #know(from: MeshedWorkload, services: Service[], gone: Service[] = []): Promise<void> {
    this.#known.set(from, services);
    await (from as LocalWorkload).know(services);
    await awaitKnown(from.proxy, services, gone);
  }

  async #throughWaypoint(to: Workload, waypoint: Waypoint): Promise<Target> {
    const { address } = waypoint as LocalWaypoint;
    const virtualAddress = await this.#findVirtualAddress(to);
    return throughWaypoint(to, waypoint, { waypointHost: address, virtualAddress });
  }

  async #findVirtualAddress({ serviceKind, name, namespace, address }: Workload): Promise<string> {
    if (serviceKind === 'ServiceEntry') return virtualAddressOf(address);
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace } };
    const { spec } = await this.#ground.cluster.read(service);
    return (spec as { clusterIP: string }).clusterIP;
  }

  // Its resources stay until the mesh ends: no controller empties a namespace here, and nothing runs in it.
  async #stopNamespace(namespace: string): Promise<void> {
    for (const proxy of this.#proxies) if (proxy.namespace === namespace) this.#proxies.delete(proxy);
    await this.#stops.get(namespace)?.stopAll();
  }
}

// Nothing redirects its traffic: the app calls a listener of its own sidecar.
function makeTarget(from: MeshedWorkload, to: Service) {
  const { callAddress } = from as LocalWorkload;
  return { url: `http://${callAddress}:${to.port}`, host: `${to.host}:${to.port}` };
}
