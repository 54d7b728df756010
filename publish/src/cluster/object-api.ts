import {
  ApiException,
  type Configuration,
  createConfiguration,
  type KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { readVersion } from '../installation.ts';
import { NoApiServer, TimeUp } from './refusal.ts';
import type { ResourceKind } from './resource.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/** The client's API for any kind of resource. A kind that the server does not serve is an `ApiException` with code 404. */
export class ObjectApi extends KubernetesObjectApi {
  /** True if the server serves the kind. */
  async hasKind({ apiVersion, kind }: ResourceKind): Promise<boolean> {
    await this.resource(apiVersion, kind);
    return true;
  }

  // The client itself throws a plain Error for a kind, and the 404 of the page for a whole group.
  protected override async resource(apiVersion: string, kind: string, options?: Configuration) {
    const message = `the server does not serve ${apiVersion} ${kind}`;
    try {
      const found = await super.resource(apiVersion, kind, options);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    }
    throw new ApiException(404, message, { code: 404, reason: 'NotFound', message }, {});
  }

  // Plain JSON: the client renames members of the kinds that it knows and, of lists of other kinds, drops the token that
  // leads to the next page. What is no JSON, a login page of a proxy on the way, it would take for a resource.
  protected override async processResponse<T extends KubernetesObject>(
    response: ResponseContext,
    type?: string,
  ): Promise<T> {
    if (/^text\/html/i.test(response.headers['content-type'] ?? '')) throw new NoApiServer();
    const isSuccess = response.httpStatusCode >= 200 && response.httpStatusCode < 300;
    if (!isSuccess) return super.processResponse<T>(response, type);
    const text = await response.body.text();
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new NoApiServer();
    }
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
    request.setSignal(AbortSignal.any([signal, startTimeLimit()]));
    return request;
  };
}

// The client writes into the message of what it catches, which the reason of `AbortSignal.timeout` does not let it.
function startTimeLimit(): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new TimeUp()), REQUEST_TIMEOUT_MS).unref();
  return limit.signal;
}
