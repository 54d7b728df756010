import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterResource } from '../../src/cluster/api.ts';
import { makeKubeconfig, startApiServer } from './api-server.ts';
import { type Forwarding, PortForwardServer } from './port-forward-server.ts';

/** An API server that lists pods, and forwards their ports to a server on loopback. */
export interface ReceiverInCluster {
  kubeconfig: string;
  /** What a list of pods gives. */
  pods: ClusterResource[];
  /** Ports on loopback that stand for the pages of single pods, by their names. */
  readonly ports: Map<string, number>;
  /** Paths of the ports that were forwarded, and what the client did against the protocol. */
  forwarded(): { paths: string[]; deviations: string[] };
  /** Cuts all forwarded connections off, as when a pod goes. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts one. `port` stands for the page of every pod that has no other one. */
export async function startReceiverInCluster(
  port: number,
  ...pods: ClusterResource[]
): Promise<ReceiverInCluster> {
  const api = await startApiServer(() => ({ status: 200, body: { metadata: {}, items: cluster.pods } }));
  const ends = new Map<Forwarding, Socket>();
  const forwards = await PortForwardServer.start({
    protocol: 'v5.channel.k8s.io',
    onOpen(forwarding) {
      const [, pod = ''] = /\/pods\/([^/]+)\/portforward/.exec(forwarding.path) ?? [];
      const end = connect(cluster.ports.get(pod) ?? port, '127.0.0.1').on('error', () => forwarding.cut());
      ends.set(forwarding, end);
      end.on('data', (bytes) => forwarding.send(0, bytes));
      end.on('end', () => forwarding.send(255, Buffer.of(0)));
      void forwarding.closed.then(() => end.destroy());
    },
    onData: (forwarding, bytes) => ends.get(forwarding)?.write(bytes),
  });
  const front = createServer((incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const onward = request(new URL(url, api.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  front.on('upgrade', (incoming, socket) => {
    const onward = connect(Number(new URL(forwards.url).port), '127.0.0.1');
    const lines = incoming.rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));
  const folder = mkdtempSync(join(tmpdir(), 'meshtap-front-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const { port: frontPort } = front.address() as AddressInfo;
  writeFileSync(kubeconfig, JSON.stringify(makeKubeconfig(`http://127.0.0.1:${frontPort}`)));
  const cluster: ReceiverInCluster = {
    kubeconfig,
    pods,
    ports: new Map(),
    forwarded: () => ({
      paths: forwards.forwardings.map(({ path }) => path),
      deviations: forwards.deviations,
    }),
    cut() {
      for (const forwarding of forwards.forwardings) forwarding.cut();
    },
    async close() {
      front.closeAllConnections();
      await forwards.stop();
      await api.close();
      await new Promise((done) => front.close(done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return cluster;
}
