import { type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';

/** How to reach an API server: the options of a request, credentials and all. */
export type ApiAccess = RequestOptions & { hostname: string; port: string };

/** Reads how to reach the API server of a kubeconfig. */
export async function readAccess(kubeconfig: string): Promise<ApiAccess> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const { hostname, port } = new URL(config.getCurrentCluster()?.server ?? '');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  // The client's own agent would keep the process alive.
  return { ...options, agent: false, hostname, port };
}

/** Gets a path of the API server as JSON. Throws an Error unless it answers 200. */
export async function getJson(access: ApiAccess, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { ...access.headers, accept: 'application/json' };
    const outgoing = request({ ...access, path, headers }, async (response) => {
      const body = await text(response).catch(reject);
      if (typeof body !== 'string') return;
      if (response.statusCode === 200) resolve(JSON.parse(body));
      else reject(new Error(`${path}: ${response.statusCode} ${body}`));
    });
    outgoing.once('error', reject).end();
  });
}
