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
export function getJson(access: ApiAccess, path: string): Promise<unknown> {
  return send(access, path);
}

/** Changes a resource by a JSON merge patch, as `kubectl annotate` does. Throws an Error unless the API server answers 200. */
export async function mergePatch(access: ApiAccess, path: string, patch: object): Promise<void> {
  await send(access, path, { type: 'application/merge-patch+json', body: patch });
}

/** Creates or changes a resource by server-side apply, as another field manager. Throws an Error if the API server refuses. */
export async function applyAs(access: ApiAccess, manager: string, path: string, body: object): Promise<void> {
  await send(access, `${path}?fieldManager=${manager}`, { type: 'application/apply-patch+yaml', body });
}

function send(access: ApiAccess, path: string, patch?: { type: string; body: object }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const type = patch && { 'content-type': patch.type };
    const headers = { ...access.headers, accept: 'application/json', ...type };
    const method = patch === undefined ? 'GET' : 'PATCH';
    const outgoing = request({ ...access, method, path, headers }, async (response) => {
      const body = await text(response).catch(reject);
      if (typeof body !== 'string') return;
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve(JSON.parse(body));
      else reject(new Error(`${path}: ${statusCode} ${body}`));
    });
    outgoing.once('error', reject).end(patch && JSON.stringify(patch.body));
  });
}
