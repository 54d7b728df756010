import {
  createConfiguration,
  type KubeConfig,
  KubernetesObjectApi,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { readVersion } from '../installation.ts';
import type { ResourceKind } from './resource.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/** The client's API for any kind of resource, and whether the server knows a kind. */
export class ObjectApi extends KubernetesObjectApi {
  /** True if the server serves the kind. A group or version that it does not serve is an `ApiException` with code 404. */
  async hasKind({ apiVersion, kind }: ResourceKind): Promise<boolean> {
    return (await this.resource(apiVersion, kind)) !== undefined;
  }
}

/** Opens the API of a server. All requests share their connections, and end with `signal`. */
export function openObjectApi(config: KubeConfig, server: string, signal: AbortSignal): ObjectApi {
  return new ObjectApi(
    createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: { default: config },
      promiseMiddleware: [{ pre: prepare(signal), post: async (response: ResponseContext) => response }],
    }),
  );
}

function prepare(signal: AbortSignal): (request: RequestContext) => Promise<RequestContext> {
  let shared: ReturnType<RequestContext['getDispatcher']>;
  return async (request) => {
    // The client makes a pool of connections for each request, and with it a TLS handshake. One pool does for all.
    shared ??= request.getDispatcher();
    if (shared !== undefined) request.setDispatcher(shared);
    request.setHeaderParam('User-Agent', `meshtap/${readVersion()}`);
    request.setSignal(AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]));
    return request;
  };
}
