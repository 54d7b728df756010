import {
  ApiException,
  type Configuration,
  createConfiguration,
  HttpMethod,
  type KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
  type V1APIResource,
} from '@kubernetes/client-node';
import { readRefusal } from '../answers.ts';
import { readVersion } from '../installation.ts';
import { dropAnswer, openBody, readAnswer, readText, toKinds } from './answer.ts';
import type { LogRange, NamespacedName, ResourceKind } from './api.ts';
import { NoApiServer, RequestTimeout } from './refusal.ts';

const REQUEST_TIMEOUT_MS = 30_000;
// Instead of the type of a resource.
const PLAIN_TEXT = 'text';

/** The kinds of each API version, as soon as they are known. */
export type Discovery = Record<string, Promise<readonly V1APIResource[]>>;

/** The client's API for any kind of resource, whose answers are plain JSON within our limits. A kind that the server does not serve is an `ApiException` with code 404. */
export class ObjectApi extends KubernetesObjectApi {
  /** Which kinds the server has, shared by all that ask the same server. */
  discovery: Discovery = {};

  async hasKind({ apiVersion, kind }: ResourceKind): Promise<boolean> {
    await this.resource(apiVersion, kind);
    return true;
  }

  /** Reads the log of a container, which is no resource. */
  readLog(
    { namespace, name }: NamespacedName,
    { container, sinceMs, limitBytes }: LogRange,
  ): Promise<string> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod.GET);
    request.setQueryParam('container', container);
    request.setQueryParam('sinceTime', new Date(sinceMs).toISOString());
    request.setQueryParam('limitBytes', `${limitBytes}`);
    return this.requestPromise<string & KubernetesObject>(request, PLAIN_TEXT);
  }

  // The client throws a plain Error for an unknown kind, and a 404 for an unknown group.
  protected override async resource(apiVersion: string, kind: string, options?: Configuration) {
    const message = `the server does not serve ${apiVersion} ${kind}`;
    try {
      // The client would ask again for each kind, and for each request that starts before the first answer.
      this.discovery[apiVersion] ??= super
        .resource(apiVersion, kind, options)
        .then(() => this.apiVersionResourceCache[apiVersion]?.resources ?? []);
      const found = (await this.discovery[apiVersion]).find((each) => each.kind === kind);
      if (found !== undefined) return found;
    } catch (error) {
      delete this.discovery[apiVersion];
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    }
    throw new ApiException(404, message, { code: 404, reason: 'NotFound', message }, {});
  }

  // Plain JSON: the client renames members of known kinds, and in lists of other kinds drops the token of the next page. It
  // would also take text that is not JSON, such as the login page of a proxy, for a resource.
  protected override async processResponse<T extends KubernetesObject>(
    response: ResponseContext,
    type?: string,
  ): Promise<T> {
    if (/^text\/html/i.test(response.headers['content-type'] ?? '')) {
      await dropAnswer(response);
      throw new NoApiServer();
    }
    const { httpStatusCode: code, headers } = response;
    if (code < 200 || code >= 300) {
      throw new ApiException(code, 'the request failed', await readRefusal(openBody(response)), headers);
    }
    if (type === PLAIN_TEXT) return (await readText(response)) as unknown as T;
    const answer = await readAnswer(response);
    return (type === 'V1APIResourceList' ? toKinds(answer) : answer) as T;
  }
}

/** Opens the API of a server. All requests share their connections, and end with `signal`. */
export function openObjectApi(config: KubeConfig, server: string, signal: AbortSignal): ObjectApi {
  let shared: ReturnType<RequestContext['getDispatcher']>;
  const pre = async (request: RequestContext) => {
    // The client makes a pool of connections, and so a TLS handshake, for each request. One pool is enough.
    shared ??= request.getDispatcher();
    if (shared !== undefined) request.setDispatcher(shared);
    request.setHeaderParam('User-Agent', `meshtap/${readVersion()}`);
    request.setSignal(AbortSignal.any([signal, startTimeLimit()]));
    return request;
  };
  return new ObjectApi(
    createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: { default: config },
      promiseMiddleware: [{ pre, post: async (response) => response }],
    }),
  );
}

// The client changes the message of what it catches, which fails for the reason of `AbortSignal.timeout`.
function startTimeLimit(): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new RequestTimeout()), REQUEST_TIMEOUT_MS).unref();
  return limit.signal;
}
