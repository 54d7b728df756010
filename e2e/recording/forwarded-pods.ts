import { connect, type Socket } from 'node:net';
import { type Forwarding, PortForwardServer } from '../../publish/test/support/port-forward-server.ts';

/** Pods whose ports can be forwarded, though no kubelet runs them. */
export type ForwardedPods = {
  /** Has a port of a pod lead to one of 127.0.0.1, or to nothing again. */
  lead(pod: string, port: number, target: number | undefined): void;
  /** Opens a connection for a request of the API, if its pod is one of these. */
  connect(path: string): Socket | undefined;
  stop(): Promise<void>;
};

/** Starts the stand-in for kubelets. `lead` takes pods as `NAMESPACE/NAME`. */
export async function startForwardedPods(): Promise<ForwardedPods> {
  const targets = new Map<string, number>();
  const ends = new Map<Forwarding, Socket>();
  const server = await PortForwardServer.start({
    protocol: 'v5.channel.k8s.io',
    onOpen(forwarding) {
      const target = targets.get(keyOf(forwarding.path)) ?? 0;
      const end = connect(target, '127.0.0.1').on('error', () => forwarding.cut());
      ends.set(forwarding, end);
      end.on('data', (bytes) => forwarding.send(0, bytes));
      end.on('end', () => forwarding.send(255, Buffer.of(0)));
      void forwarding.closed.then(() => {
        end.destroy();
        ends.delete(forwarding);
      });
    },
    onData: (forwarding, bytes) => ends.get(forwarding)?.write(bytes),
  });
  return {
    lead: (pod, port, target) => {
      if (target === undefined) targets.delete(`${pod}:${port}`);
      else targets.set(`${pod}:${port}`, target);
    },
    connect: (path) =>
      targets.has(keyOf(path)) ? connect(Number(new URL(server.url).port), '127.0.0.1') : undefined,
    stop: () => server.stop(),
  };
}

function keyOf(path: string): string {
  const [, namespace, pod, port] =
    /\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward\?ports=(\d+)/.exec(path) ?? [];
  return `${namespace}/${pod}:${port}`;
}
