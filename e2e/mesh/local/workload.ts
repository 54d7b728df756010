import { join } from 'node:path';
import { getTool } from '../../../tools/get.ts';
import { eventually } from '../../support/eventually.ts';
import { startReceiver } from '../../support/receiver.ts';
import type { Cluster } from '../cluster.ts';
import type { Gateway, MeshedWorkload, MeshReceiver, Service, Workload, WorkloadOptions } from '../mesh.ts';
import { labelsOf, startAgent } from './agent.ts';
import { startBound } from './bound-process.ts';
import type { Ground } from './ground.ts';
import { issueIdentity, writeIdentity } from './identity.ts';
import {
  hostOf,
  makeIdleServiceEntry,
  makeService,
  type Place,
  type ServicePlace,
  workloadEntryOf,
} from './service-resources.ts';
import { makeHboneListener } from './waypoint-resources.ts';
import { makeGateway, makeSidecar } from './workload-resources.ts';

/** A workload with a sidecar. */
export type LocalWorkload = MeshedWorkload & {
  /** Where its app calls the services that its sidecar knows, each at its own port. */
  callAddress: string;
  /** Limits its sidecar to these services. */
  know(services: readonly Service[]): Promise<void>;
};

const APP_PORT = 8080;

/** Starts a workload without a sidecar. */
export async function startPlain(
  ground: Ground,
  namespace: string,
  options: WorkloadOptions,
): Promise<Workload> {
  const place = makeServicePlace(ground, namespace, options, false);
  const identity = join(ground.folder, 'identities', `${place.name}.${namespace}`);
  await writeIdentity(identity, await issueIdentity(ground.cluster, namespace, place.name));
  const args = ['-ca', ground.discoveryAddress, '-identity', identity];
  const listen = `${place.address}:${place.port}`;
  const program = await startProgram(ground, place, options, ['-listen', listen, ...args]);
  await ground.cluster.apply(makeService(place));
  return { ...place, control: program.control };
}

/** Starts a workload with a sidecar. */
export async function startMeshed(
  ground: Ground,
  namespace: string,
  options: WorkloadOptions,
): Promise<LocalWorkload> {
  const place = makeServicePlace(ground, namespace, options, true);
  const { takesHbone } = place;
  const program = await startProgram(ground, place, options, ['-listen', '127.0.0.1:0']);
  const callAddress = ground.block.takeAddress();
  const know = (services: readonly Service[]) =>
    ground.cluster.apply([makeSidecar(place, program.trafficPort, callAddress, services)]);
  await know([]);
  await ground.cluster.apply(makeService(place));
  const { name, address } = place;
  if (takesHbone) {
    const target = { workloadSelector: { labels: labelsOf(name) } };
    await ground.cluster.apply([makeHboneListener(place, target, address)]);
  }
  const identity = await issueIdentity(ground.cluster, namespace, name);
  const proxy = await startAgent(ground, identity, {
    ...{ type: 'sidecar', name, namespace, address, takesHbone },
    files: options.proxyFiles ?? {},
  });
  return { ...place, callAddress, know, proxy, control: program.control };
}

/** Leaves a plain workload without an endpoint. */
export async function removeEndpoint(cluster: Cluster, workload: Workload): Promise<void> {
  const place = workload as Workload & ServicePlace;
  if (place.serviceKind === 'Service') await cluster.remove(workloadEntryOf(place));
  else await cluster.apply([makeIdleServiceEntry(place)]);
}

/** Starts a receiver under the name and port that `--receiver` posts to. */
export async function startMeshReceiver(ground: Ground, namespace: string): Promise<MeshReceiver> {
  const place = makeServicePlace(ground, namespace, { name: 'meshtap-receiver', port: 9000 }, false);
  const name = `${place.name}.${namespace}`;
  const listen = `${place.address}:${place.port}`;
  const { page, readExchanges, stop } = await startReceiver(ground.folder, {
    name,
    listen,
    start: startBound,
  });
  await ground.stops.add(stop);
  await ground.cluster.apply(makeService(place));
  return { ...place, page, readExchanges };
}

/** Starts an ingress gateway that forwards all requests to a service. */
export async function startIngress(
  ground: Ground,
  namespace: string,
  name: string,
  to: Service,
): Promise<Gateway> {
  const place = makePlace(ground, namespace, { name });
  const { address, port } = place;
  await ground.cluster.apply(makeGateway(place, to));
  const identity = await issueIdentity(ground.cluster, namespace, name);
  const proxy = await startAgent(ground, identity, { type: 'router', name, namespace, address });
  return { proxy, url: `http://${address}:${port}` };
}

/** Gives a process the address and the names that it has in the mesh. */
export function makePlace(
  ground: Ground,
  namespace: string,
  { name, port = APP_PORT }: WorkloadOptions,
): Place {
  return { name, namespace, port, host: hostOf(name, namespace), address: ground.block.takeAddress() };
}

function makeServicePlace(
  ground: Ground,
  namespace: string,
  options: WorkloadOptions,
  isMeshed: boolean,
): ServicePlace {
  const { serviceKind = 'ServiceEntry', takesHbone = false, waypoint } = options;
  return { ...makePlace(ground, namespace, options), serviceKind, isMeshed, takesHbone, waypoint };
}

async function startProgram(
  ground: Ground,
  { name, namespace }: Place,
  { tlsHost }: WorkloadOptions,
  args: readonly string[],
) {
  const program = await startBound({
    name: `${name}.${namespace}`,
    command: await getTool('workload'),
    args: [
      ...['-name', name, '-control', '127.0.0.1:0', ...args],
      ...(tlsHost === undefined ? [] : ['-tls', tlsHost]),
    ],
    logFile: join(ground.folder, `${name}.${namespace}.app.log`),
  });
  await ground.stops.add(program.stop);
  const [, traffic, control] = await eventually(
    `${name}.${namespace} to listen`,
    async () => {
      await program.assertRunning();
      return /traffic on (\S+), control on (\S+)/.exec(await program.readLog());
    },
    (match) => match !== null,
  ).then((match) => match ?? []);
  return {
    trafficPort: Number(traffic?.split(':').at(-1)),
    control: (path: string, init?: RequestInit) => fetch(`http://${control}${path}`, init),
  };
}
