import { join } from 'node:path';
import { getTool } from '../../../tools/get.ts';
import { eventually } from '../../support/eventually.ts';
import { startReceiver } from '../../support/receiver.ts';
import type { Gateway, MeshedWorkload, MeshReceiver, Service, Workload, WorkloadOptions } from '../mesh.ts';
import { startAgent } from './agent.ts';
import { startBound } from './bound-process.ts';
import type { Ground } from './ground.ts';
import { issueIdentity } from './identity.ts';
import { hostOf, makeGateway, makeServiceEntry, makeSidecar, type Place } from './workload-resources.ts';

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
  const place = makePlace(ground, namespace, options);
  const program = await startProgram(ground, place, options, `${place.address}:${place.port}`);
  await ground.cluster.apply([makeServiceEntry(place, false)]);
  return { ...place, serviceKind: 'ServiceEntry', control: program.control };
}

/** Starts a workload with a sidecar. */
export async function startMeshed(
  ground: Ground,
  namespace: string,
  options: WorkloadOptions,
): Promise<LocalWorkload> {
  const place = makePlace(ground, namespace, options);
  const program = await startProgram(ground, place, options, '127.0.0.1:0');
  const callAddress = ground.block.takeAddress();
  const know = (services: readonly Service[]) =>
    ground.cluster.apply([makeSidecar(place, program.trafficPort, callAddress, services)]);
  await know([]);
  await ground.cluster.apply([makeServiceEntry(place, true)]);
  const identity = await issueIdentity(ground.cluster, namespace, place.name);
  const { name, address } = place;
  const files = options.proxyFiles ?? {};
  const proxy = await startAgent(ground, identity, { type: 'sidecar', name, namespace, address, files });
  return { ...place, serviceKind: 'ServiceEntry', callAddress, know, proxy, control: program.control };
}

/** Starts a receiver under the name and port that `--receiver` posts to. */
export async function startMeshReceiver(ground: Ground, namespace: string): Promise<MeshReceiver> {
  const place = makePlace(ground, namespace, { name: 'meshtap-receiver', port: 9000 });
  const name = `${place.name}.${namespace}`;
  const listen = `${place.address}:${place.port}`;
  const { page, readExchanges, stop } = await startReceiver(ground.folder, {
    name,
    listen,
    start: startBound,
  });
  await ground.stops.add(stop);
  await ground.cluster.apply([makeServiceEntry(place, false)]);
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

function makePlace(ground: Ground, namespace: string, { name, port = APP_PORT }: WorkloadOptions): Place {
  return { name, namespace, port, host: hostOf(name, namespace), address: ground.block.takeAddress() };
}

async function startProgram(
  ground: Ground,
  { name, namespace }: Place,
  { tlsHost }: WorkloadOptions,
  listen: string,
) {
  const program = await startBound({
    name: `${name}.${namespace}`,
    command: await getTool('workload'),
    args: [
      ...['-name', name, '-listen', listen, '-control', '127.0.0.1:0'],
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
