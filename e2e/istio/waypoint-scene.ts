import type { Gateway, MeshRequest, Waypoint, Workload } from '../mesh/mesh.ts';
import { getMesh } from './mesh-under-test.ts';
import { awaitAnswer, BACKEND_PORT } from './scene.ts';
import type { Send } from './tapping.ts';

/** The flags that tap everything that the waypoint of a scene handles. */
export const WHOLE_WAYPOINT = ['--target-ref', 'Gateway/waypoint', '--direction', 'inbound'];

/** A waypoint, a backend, and a caller without a proxy. */
export type WaypointScene = {
  namespace: string;
  waypoint: Waypoint;
  caller: Workload;
  backend: Workload;
};

/** A service that uses a waypoint, with a gateway to it. */
export type Served = {
  app: Workload;
  gateway: Gateway;
  /** Sends a request to it by HBONE. */
  send: Send;
  /** Sends a request to it from outside, through the gateway. */
  enter: Send;
};

/** Starts a waypoint, a caller and a backend. */
export async function startWaypointScene(namespace: string): Promise<WaypointScene> {
  const mesh = getMesh();
  const [waypoint, caller, backend] = await Promise.all([
    mesh.startWaypoint(namespace, 'waypoint'),
    mesh.startPlainWorkload(namespace, { name: 'caller' }),
    mesh.startPlainWorkload(namespace, { name: 'backend', port: BACKEND_PORT }),
  ]);
  return { namespace, waypoint, caller, backend };
}

/** Makes the way to a service through the waypoint of a scene. Waits until it is open. */
export async function openWay({ caller, waypoint }: WaypointScene, app: Workload): Promise<Send> {
  const send = (request: MeshRequest) => getMesh().sendByHbone(caller, app, waypoint, request);
  await awaitAnswer(send);
  return send;
}

/** Starts an app without a sidecar that uses the waypoint, and a gateway to it. Waits until requests get to it. */
export async function startServed(
  scene: WaypointScene,
  name: string,
  serviceKind: Workload['serviceKind'],
): Promise<Served> {
  const mesh = getMesh();
  const { namespace, waypoint } = scene;
  const app = await mesh.startPlainWorkload(namespace, { name, serviceKind, waypoint });
  const gateway = await mesh.startGateway(namespace, `to-${name}`, app);
  const enter = (request: MeshRequest) => mesh.sendThrough(gateway, request);
  const [send] = await Promise.all([openWay(scene, app), awaitAnswer(enter)]);
  return { app, gateway, send, enter };
}
