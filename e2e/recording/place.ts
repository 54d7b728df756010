import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { startTestReceiver } from '../../publish/test/support/receiver.ts';
import type { ServedReceiver } from '../../receive/src/served-receiver.ts';
import { startMesh } from '../mesh/local/mesh.ts';
import type { Mesh, MeshedWorkload } from '../mesh/mesh.ts';
import { findFreePort } from '../support/ports.ts';
import { type ForwardedPods, startForwardedPods } from './forwarded-pods.ts';
import { type Kubeconfig, writeFiles } from './place-files.ts';
import { makeObjects, makePod } from './place-objects.ts';
import { type RecordingProxy, startApiProxy, startRegistryProxy } from './recording-proxy.ts';

/** Where all commands run: a mesh with recording proxies before its servers, and a folder with files. */
export type Place = {
  mesh: Mesh;
  pods: ForwardedPods;
  api: RecordingProxy;
  registry: RecordingProxy;
  privateRegistry: RecordingProxy;
  /** A namespace with real proxies: that of the client can be asked. */
  tapped: string;
  client: MeshedWorkload;
  /** URL of the client's Envoy. */
  admin: string;
  /** Where commands run, and where their files are. */
  folder: string;
  /** Settings of every command. */
  env: Record<string, string>;
  /** A receiver that asks for nothing, and one that asks for the token in the file `token`. */
  receivers: [ServedReceiver, ServedReceiver];
  freePort: number;
  /** Makes a pod that runs, though no kubelet has it. */
  makePod: (pod: Parameters<typeof makePod>[0]) => Promise<void>;
  stop(): Promise<void>;
};

const ENVOY_ADMIN_PORT = 15_000;

/** Sets the place up; logs and files go to a folder. */
export async function startPlace(runFolder: string): Promise<Place> {
  // As commands print it.
  const folder = await realpath(runFolder);
  const mesh = await startMesh(folder);
  try {
    return await furnish(mesh, folder);
  } catch (error) {
    await mesh.stop();
    throw error;
  }
}

async function furnish(mesh: Mesh, folder: string): Promise<Place> {
  const { cluster } = mesh;
  const kubeconfig = JSON.parse(await readFile(cluster.kubeconfig, 'utf8')) as Kubeconfig;
  const core = openCore(cluster.kubeconfig);
  const servers = await startServers(mesh, folder, kubeconfig);
  const { api, registry, privateRegistry, pods, receivers } = servers;
  const hosts = { apiHost: api.host, privateHost: privateRegistry.host };
  const env = await writeFiles({ folder, kubeconfig, cluster, core, ...hosts });
  const scene = await startTapped(mesh);
  await cluster.apply(makeObjects(registry.host, privateRegistry.host));
  const makePodHere: Place['makePod'] = (pod) => makePod(pod, cluster, core);
  await makePodHere({ name: 'client-0', namespace: scene.tapped, labels: scene.client.proxy.labels });
  pods.lead(`${scene.tapped}/client-0`, ENVOY_ADMIN_PORT, Number(new URL(scene.admin).port));
  return {
    ...{ mesh, ...servers, ...scene, env, folder: join(folder, 'work') },
    freePort: await findFreePort(),
    makePod: makePodHere,
    stop: async () => {
      await Promise.all(receivers.map((receiver) => receiver.close()));
      await Promise.all([api, registry, privateRegistry, pods].map((server) => server.stop()));
      await mesh.stop();
    },
  };
}

type Servers = Pick<Place, 'api' | 'registry' | 'privateRegistry' | 'pods' | 'receivers'>;

async function startServers(mesh: Mesh, folder: string, { clusters }: Kubeconfig): Promise<Servers> {
  const certificates = join(folder, 'kubernetes', 'certificates');
  const access = {
    port: Number(new URL(clusters[0].cluster.server).port),
    certificate: join(certificates, 'apiserver.crt'),
    key: join(certificates, 'apiserver.key'),
  };
  const pods = await startForwardedPods();
  return {
    pods,
    api: await startApiProxy(access, pods),
    registry: await startRegistryProxy('registry', mesh.registry.pushHost),
    privateRegistry: await startRegistryProxy('private-registry', mesh.privateRegistry.pushHost),
    receivers: [await startTestReceiver(), await startTestReceiver('page-t0ken')],
  };
}

async function startTapped(mesh: Mesh): Promise<Pick<Place, 'tapped' | 'client' | 'admin'>> {
  const tapped = await mesh.createNamespace('tapped');
  const [client, app, backend] = await Promise.all([
    mesh.startWorkload(tapped, { name: 'client' }),
    mesh.startWorkload(tapped, { name: 'app' }),
    mesh.startPlainWorkload(tapped, { name: 'backend', port: 9000 }),
  ]);
  await mesh.connect(client, app, backend);
  const dump = JSON.parse(await client.proxy.readAdmin('/config_dump'));
  const bootstrap = dump.configs.find((each: { bootstrap?: unknown }) => each.bootstrap).bootstrap;
  const { address, port_value } = bootstrap.admin.address.socket_address;
  return { tapped, client, admin: `http://${address}:${port_value}` };
}

function openCore(kubeconfig: string): CoreV1Api {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config.makeApiClient(CoreV1Api);
}
