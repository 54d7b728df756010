import { Duplex, PassThrough } from 'node:stream';
import { type KubeConfig, PortForward } from '@kubernetes/client-node';

/** What names a pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Opens a connection to a port of a pod, through the API server. It ends when either side ends it. */
export async function openPort(config: KubeConfig, pod: PodName, port: number): Promise<Duplex> {
  const toPod = new PassThrough();
  const fromPod = new PassThrough();
  const socket = await new PortForward(config).portForward(
    pod.namespace,
    pod.name,
    [port],
    fromPod,
    null,
    toPod,
  );
  const stream = Duplex.from({ writable: toPod, readable: fromPod });
  if (typeof socket !== 'function') {
    socket.onclose = () => fromPod.end();
    socket.onerror = (event: { message: string }) => stream.destroy(new Error(event.message));
    stream.once('close', () => socket.close());
  }
  return stream;
}
