import type { MeshedWorkload, MeshRequest, Workload } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { getMesh, keepLogs } from './mesh-under-test.ts';
import type { Send } from './tapping.ts';

/** A client that calls an app, and a backend for documents, in a namespace of their own. */
export type Scene = {
  namespace: string;
  client: MeshedWorkload;
  app: MeshedWorkload;
  backend: Workload;
  /** Sends a request from the client to the app. */
  send: Send;
};

/** Port of a backend that the specs start. */
export const BACKEND_PORT = 9000;

const SET_UP_TIMEOUT_MS = 300_000;

/** Sets up what the tests of a `describe` block share, by mocha's hooks; available within tests and later hooks. */
export function useInMesh<T>(name: string, setUp: (namespace: string) => Promise<T>): () => T {
  let scene: T | undefined;
  let namespace: string | undefined;
  before(async function () {
    this.timeout(SET_UP_TIMEOUT_MS);
    try {
      namespace = await getMesh().createNamespace(name);
      scene = await setUp(namespace);
    } catch (error) {
      await keepLogs(`set-up of ${name}`);
      throw error;
    }
  });
  after(async function () {
    this.timeout(SET_UP_TIMEOUT_MS);
    if (namespace !== undefined) await getMesh().removeNamespace(namespace);
  });
  return () => {
    if (scene === undefined) throw new Error('The scene is only available within tests and later hooks.');
    return scene;
  };
}

/** Like useInMesh, for a client that knows an app and a backend without a sidecar. */
export function useScene(name: string): () => Scene {
  return useInMesh(name, startScene);
}

/** Starts a client, with a sidecar that knows the app and the backend, the app and the backend. Waits until requests get to the app. */
export async function startScene(namespace: string): Promise<Scene> {
  const mesh = getMesh();
  const [client, app, backend] = await Promise.all([
    mesh.startWorkload(namespace, { name: 'client' }),
    mesh.startWorkload(namespace, { name: 'app' }),
    mesh.startPlainWorkload(namespace, { name: 'backend', port: BACKEND_PORT }),
  ]);
  await mesh.connect(client, app, backend);
  const send = (request: MeshRequest) => mesh.send(client, app, request);
  await awaitAnswer(send);
  return { namespace, client, app, backend, send };
}

/** Waits until requests get through: proxies know of services a moment after the cluster does. */
export async function awaitAnswer(send: Send): Promise<void> {
  await eventually(
    'a request to get through',
    () => send({ path: '/ready' }),
    ({ status }) => status === 200,
  );
}
