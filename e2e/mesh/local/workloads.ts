import { randomBytes } from 'node:crypto';
import type { MeshedWorkload, MeshProxy, Service, WorkloadMesh } from '../mesh.ts';
import { StopList } from '../stop-list.ts';
import { sendFrom, sendFromOutside, startLoadFrom } from '../workload-client.ts';
import type { Ground } from './ground.ts';
import { type LocalWorkload, startIngress, startMeshed, startMeshReceiver, startPlain } from './workload.ts';
import { makeIdleServiceEntry } from './workload-resources.ts';

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
      scaleToZero: (workload) => ground.cluster.apply([makeIdleServiceEntry(workload)]),
      startReceiver: (namespace) => startMeshReceiver(this.#groundOf(namespace), namespace),
      startGateway: async (namespace, name, to) =>
        this.#note(await startIngress(this.#groundOf(namespace), namespace, name, to)),
      connect: (from, ...to) => this.#know(from, [...(this.#known.get(from) ?? []), ...to]),
      disconnect: (from, to) =>
        this.#know(
          from,
          (this.#known.get(from) ?? []).filter((service) => service.host !== to.host),
        ),
      send: (from, to, request) => sendFrom(from.control, makeTarget(from, to), request),
      sendThrough: (gateway, request) => sendFromOutside(gateway.url, request),
      startLoad: (from, to, request) => startLoadFrom(from.control, makeTarget(from, to), request),
      startWaypoint: refuseWaypoints,
      sendByHbone: refuseWaypoints,
      startLoadByHbone: refuseWaypoints,
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

  async #know(from: MeshedWorkload, services: Service[]): Promise<void> {
    this.#known.set(from, services);
    await (from as LocalWorkload).know(services);
  }

  // Its resources stay until the mesh ends: no controller empties a namespace here, and nothing runs in it.
  async #stopNamespace(namespace: string): Promise<void> {
    for (const proxy of this.#proxies) if (proxy.namespace === namespace) this.#proxies.delete(proxy);
    await this.#stops.get(namespace)?.stopAll();
  }
}

async function refuseWaypoints(): Promise<never> {
  throw new Error('This mesh has no waypoints yet.');
}

// Nothing redirects its traffic: the app calls a listener of its own sidecar.
function makeTarget(from: MeshedWorkload, to: Service) {
  const { callAddress } = from as LocalWorkload;
  return { url: `http://${callAddress}:${to.port}`, host: `${to.host}:${to.port}` };
}
