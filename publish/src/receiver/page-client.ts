import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import type { ClusterApi, ClusterResource, NamespacedName } from '../cluster/api.ts';
import { ClusterError } from '../cluster/refusal.ts';
import { ExitCode, PublishError, usageError } from '../errors.ts';
import { objectOf, objectsOf, parseObject, textOf } from '../json.ts';
import { cutText } from '../output/visible-text.ts';
import { RECEIVER_LABEL, RECEIVER_PAGE_PORT, type ReceiverName } from '../resources/receiver.ts';

/** Access to the page listener of a receiver. */
export interface PageClient {
  /** Its name in messages. */
  readonly name: string;
  /** Sends a GET and gives the answer when its head has arrived. Throws a `PageRefusal` for any status but 200. */
  get(path: string, signal: AbortSignal): Promise<IncomingMessage>;
}

/** The page listener refused a request. The message is its own. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

const HEAD_TIMEOUT_MS = 20_000;
const MAX_WORDS_BYTES = 16 * 1024;

/** Opens the page listener at a URL, with a token if it needs one. */
export function openUrlClient(url: URL, token: string | undefined): PageClient {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const base = url.pathname.replace(/\/+$/, '');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name: url.origin,
    get: (path, signal) =>
      awaitHead((options, onHead) => {
        const where = {
          hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
          port: url.port,
          agent: false as const,
        };
        return send({ ...where, ...options, path: base + path, headers }, onHead);
      }, signal),
  };
}

/** Opens the page listener of a receiver in the cluster, through the API server. It looks for the pod for each request. */
export function openPodClient(cluster: ClusterApi, receiver?: ReceiverName): PageClient {
  return {
    name: receiver === undefined ? 'the receiver' : `the receiver in ${receiver.namespace}`,
    async get(path, signal) {
      const pod = await findReceiverPod(cluster, receiver);
      const connection = await cluster.connect(pod, RECEIVER_PAGE_PORT);
      const send: Send = (options, onHead) =>
        requestHttp({ ...options, path, host: 'localhost', createConnection: () => connection }, onHead);
      try {
        return await Promise.race([awaitFailure(connection), awaitHead(send, signal)]);
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
  };
}

type Send = (
  options: RequestOptions,
  onHead: (response: IncomingMessage) => void,
) => ReturnType<typeof requestHttp>;

async function awaitHead(send: Send, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send({ signal }, (head) => {
      clearTimeout(timer);
      resolve(head);
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`the request timed out after ${HEAD_TIMEOUT_MS / 1000} s`)),
      HEAD_TIMEOUT_MS,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end();
  });
  if (response.statusCode === 200) return response;
  throw new PageRefusal(response.statusCode ?? 0, await readWords(response));
}

// If the connection fails before the request uses it, the request would wait forever.
function awaitFailure(connection: Duplex): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (connection.errored) reject(connection.errored);
    connection.on('error', reject);
  });
}

async function readWords(response: IncomingMessage): Promise<string> {
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  if (!(length <= MAX_WORDS_BYTES)) {
    response.destroy();
    return 'no reason';
  }
  const text = await readText(response).catch(() => '');
  const words = textOf(parseObject(text)?.error);
  return words === undefined ? 'no reason' : cutText(words).replace(/\.$/, '');
}

const FORBIDDEN = 403;
const POD = { apiVersion: 'v1', kind: 'Pod' };

/**
 * Finds the pod of a receiver: of `receiver`, or of the only one in the cluster. Throws an error if no pod is ready, or if
 * there are several receivers.
 */
export async function findReceiverPod(cluster: ClusterApi, receiver?: ReceiverName): Promise<NamespacedName> {
  const pods = receiver === undefined ? await listAll(cluster) : await listOf(cluster, receiver);
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const names = [...new Set(living.map(describeReceiver))].sort();
  if (names.length > 1) {
    throw usageError(
      'Cannot choose a receiver',
      `there are several in the cluster: ${names.join(', ')}`,
      'Give one with --receiver NAMESPACE/NAME.',
    );
  }
  const ready = living.find(isReady);
  if (ready !== undefined) return nameOf(ready);
  throw describeAbsence(cluster, receiver, living[0]);
}

async function listAll(cluster: ClusterApi): Promise<ClusterResource[]> {
  try {
    return await cluster.list(POD, { labelSelector: RECEIVER_LABEL });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== FORBIDDEN) throw error;
    const { what, why, exitCode } = error;
    const fix =
      'Give the namespace of the receiver with --receiver NAMESPACE: then no other namespace is read. ' +
      '`meshtap rbac --commands tail,view --receiver NAMESPACE` prints the rights that this needs.';
    throw new PublishError({ what, why, fix, exitCode, cause: error });
  }
}

function listOf(cluster: ClusterApi, { namespace, name }: ReceiverName): Promise<ClusterResource[]> {
  return cluster.list(POD, { namespace, labelSelector: `${RECEIVER_LABEL}=${name}` });
}

function nameOf({ metadata }: ClusterResource): NamespacedName {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

function describeReceiver({ metadata }: ClusterResource): string {
  return `${metadata.namespace}/${metadata.labels?.[RECEIVER_LABEL]}`;
}

function isReady({ status }: ClusterResource): boolean {
  return objectsOf(objectOf(status).conditions).some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
}

function describeAbsence(
  { name: cluster }: ClusterApi,
  receiver: ReceiverName | undefined,
  pod: ClusterResource | undefined,
): PublishError {
  const what = 'Cannot reach the receiver';
  if (pod !== undefined) {
    const { namespace, name } = nameOf(pod);
    const phase = textOf(objectOf(pod.status).phase) ?? 'Pending';
    const fix = `See \`kubectl describe pod ${name} --namespace ${namespace}\`.`;
    const why = `its pod ${namespace}/${name} is ${phase} and not ready`;
    return new PublishError({ what, why, fix, exitCode: ExitCode.cluster });
  }
  const where = receiver === undefined ? `the cluster ${cluster}` : `the namespace ${receiver.namespace}`;
  const named = receiver === undefined ? '' : ` with the name ${receiver.name}`;
  const place = receiver?.namespace ?? 'NAMESPACE';
  const fix = `Start one with \`meshtap receiver ${place} | kubectl apply -f -\`, or give another namespace with --receiver.`;
  return new PublishError({
    what,
    why: `there is none${named} in ${where}`,
    fix,
    exitCode: ExitCode.cluster,
  });
}
