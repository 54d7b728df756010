import { eventually } from '../../../e2e/support/eventually.ts';
import { type ServedReceiver, serveReceiver } from '../../../receive/src/served-receiver.ts';

/** Starts a receiver in memory on free ports of loopback. The caller closes it. */
export function startTestReceiver(pageToken?: string): Promise<ServedReceiver> {
  const loopback = { host: '127.0.0.1', port: 0 };
  return serveReceiver(
    {
      ...{ version: '0', listen: loopback, page: loopback, store: ':memory:', pageFiles: undefined },
      ...{ keepForMs: 86_400_000, keepBytes: 2 ** 30 },
      ...(pageToken !== undefined && { pageToken }),
    },
    () => {},
  );
}

/** Posts exchanges in the format apiclarity, which knows namespaces; each has its path. */
export async function postExchanges(
  ingestUrl: string,
  paths: readonly string[],
  { namespace = 'shop', status = '200' } = {},
): Promise<void> {
  for (const path of paths) {
    const common = { version: 'HTTP/1.1', headers: [], body: '', TruncatedBody: false, time: Date.now() };
    const body = JSON.stringify({
      ...{
        requestID: path,
        scheme: 'http',
        destinationAddress: '10.0.0.2:80',
        sourceAddress: '10.0.0.1:5000',
      },
      destinationNamespace: namespace,
      request: { method: 'GET', path, host: 'cart.shop', common },
      response: { statusCode: status, common },
    });
    const answer = await fetch(`${ingestUrl}/api/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!answer.ok) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`);
  }
}

/** Waits until something is so, as long as `eventually` does. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  await eventually(what, isSo, Boolean, { intervalMs: 10 });
}

/** Posts again and again until something is so: a tail does not get what came before it knew its place. */
export async function postUntil(
  isSo: () => boolean,
  what: string,
  post: (round: number) => Promise<void>,
): Promise<void> {
  let round = 0;
  const isSoAfterPost = async () => {
    if (!isSo()) await post(round++);
    return isSo();
  };
  await eventually(what, isSoAfterPost, Boolean, { intervalMs: 50 });
}
