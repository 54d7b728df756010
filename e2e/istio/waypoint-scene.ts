import type { Gateway, MeshRequest, Waypoint, Workload } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { getMesh } from './mesh-under-test.ts';
import { BACKEND_PORT } from './scene.ts';
import type { Send } from './tapping.ts';

/** A waypoint, two apps that use it, a gateway to the first, a caller without a proxy, and a backend. */
export type WaypointScene = {
  namespace: string;
  waypoint: Waypoint;
  /** A Service. */
  app: Workload;
  /** A ServiceEntry. */
  entry: Workload;
  gateway: Gateway;
  caller: Workload;
  backend: Workload;
  /** Sends a request to the app, from the caller by HBONE. */
  send: Send;
  /** Sends a request to the entry, from the caller by HBONE. */
  sendToEntry: Send;
  /** Sends a request to the app, from outside through the gateway. */
  enter: Send;
};

/** Starts a waypoint and all around it, and waits until requests get through it. */
export async function startWaypointScene(namespace: string): Promise<WaypointScene> {
  const mesh = getMesh();
  const [waypoint, caller, backend] = await Promise.all([
    mesh.startWaypoint(namespace, 'waypoint'),
    mesh.startPlainWorkload(namespace, { name: 'caller' }),
    mesh.startPlainWorkload(namespace, { name: 'backend', port: BACKEND_PORT }),
  ]);
  const [app, entry] = await Promise.all([
    mesh.startPlainWorkload(namespace, { name: 'app', serviceKind: 'Service', waypoint }),
    mesh.startPlainWorkload(namespace, { name: 'entry', serviceKind: 'ServiceEntry', waypoint }),
  ]);
  const gateway = await mesh.startGateway(namespace, 'edge', app);
  const sendTo = (to: Workload) => (request: MeshRequest) => mesh.sendByHbone(caller, to, waypoint, request);
  const scene = {
    ...{ namespace, waypoint, app, entry, gateway, caller, backend },
    ...{ send: sendTo(app), sendToEntry: sendTo(entry) },
    enter: (request: MeshRequest) => mesh.sendThrough(gateway, request),
  };
  await Promise.all([scene.send, scene.sendToEntry, scene.enter].map(awaitAnswer));
  return scene;
}

/** Sends requests until one is answered with 200: proxies know of services a moment after the cluster does. */
export async function awaitAnswer(send: Send): Promise<void> {
  await eventually(
    'a request to get through',
    () => send({ path: '/ready' }),
    ({ status }) => status === 200,
    { timeoutMs: 30_000 },
  );
}
