import { createServer } from 'node:http';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import type { MeshProxy } from '../mesh/mesh.ts';
import { startForwardedPods } from '../recording/forwarded-pods.ts';
import { listenOnFreePort } from '../support/ports.ts';
import { findAdmin } from './admin-address.ts';
import { forward, writeKubeconfig } from './fault-proxy.ts';
import { makeRunningPod } from './pod-objects.ts';
import { readAccess } from './raw-api.ts';

/** An API server under which proxies look like pods, although no kubelet runs them. */
export type KubeletProxy = {
  /** Plain HTTP, without credentials. */
  kubeconfig: string;
  stop(): Promise<void>;
};

const ADMIN_PORT = 15_000;
const LOG_PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

/** Returns how to ask proxies as pods, for whoever has `kubeconfig`. On kind they are pods. */
export async function openPods(
  proxies: readonly MeshProxy[],
  kubeconfig = getMesh().cluster.kubeconfig,
): Promise<KubeletProxy> {
  return PROVIDER === 'local' ? startKubeletProxy(proxies, kubeconfig) : { kubeconfig, stop: async () => {} };
}

// Makes a pod of the name of each proxy. Their port 15000 and their logs are those of the real Envoy and agent; for these
// nobody needs a right.
async function startKubeletProxy(proxies: readonly MeshProxy[], kubeconfig: string): Promise<KubeletProxy> {
  const access = await readAccess(kubeconfig);
  const pods = await startForwardedPods();
  for (const proxy of proxies) {
    const { namespace, name, labels } = proxy;
    await makeRunningPod({ namespace, name, labels });
    pods.lead(`${namespace}/${name}`, ADMIN_PORT, Number(new URL(await findAdmin(proxy)).port));
  }
  const server = createServer(async (incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://localhost');
    const [, namespace, name] = LOG_PATH.exec(pathname) ?? [];
    const proxy = proxies.find((one) => one.namespace === namespace && one.name === name);
    if (proxy === undefined) return forward(access, incoming, response);
    const log = cutLog(await proxy.readLog(), searchParams);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(log);
  });
  server.on('upgrade', (incoming, socket) => {
    const onward = pods.connect(incoming.url ?? '');
    if (onward === undefined) {
      socket.destroy();
      return;
    }
    const headers = incoming.rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
    onward.on('error', () => socket.destroy()).pipe(socket);
    socket.on('error', () => onward.destroy()).pipe(onward);
  });
  const port = await listenOnFreePort(server);
  return {
    kubeconfig: await writeKubeconfig(`http://127.0.0.1:${port}`),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await pods.stop();
    },
  };
}

// As a kubelet does: the lines since a time, up to a number of bytes.
function cutLog(log: string, query: URLSearchParams): string {
  const sinceMs = Date.parse(query.get('sinceTime') ?? '1970-01-01T00:00:00Z');
  const lines = log.split('\n');
  const first = lines.findIndex((line) => {
    return Date.parse(/^\[?(\d{4}-\d\d-\d\dT[\d:.]+Z)/.exec(line)?.[1] ?? '') >= sinceMs;
  });
  const text = first < 0 ? '' : lines.slice(first).join('\n');
  return text.slice(0, Number(query.get('limitBytes') ?? text.length));
}
