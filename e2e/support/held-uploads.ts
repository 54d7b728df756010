import type { App } from './app.ts';
import { eventually } from './eventually.ts';
import type { HeldConnection, HeldRequest, HostileRequest } from './held-requests.ts';

/** A larger burst of connections would be more than the app's backlog takes on a busy machine. */
const AT_A_TIME = 50;

/** Makes an upload that announces `bytes` bytes and stays open; `sentBytes` of its body come. */
export function makeHeldUpload(id: string, bytes: number, sentBytes = 0): HostileRequest {
  const body = sentBytes > 0 ? { body: Buffer.alloc(sentBytes, 'x') } : {};
  return { id, method: 'POST', path: '/app/echo', headers: [['content-length', `${bytes}`]], ...body };
}

/** Sends requests, some at a time, and waits until the app has what is sent of them, or Envoy has ended them. */
export async function holdAll(
  connection: HeldConnection,
  requests: HostileRequest[],
  app: App,
): Promise<HeldRequest[]> {
  const all: HeldRequest[] = [];
  for (let at = 0; at < requests.length; at += AT_A_TIME) {
    const some = requests.slice(at, at + AT_A_TIME);
    const held = some.map((request) => connection.send(request));
    await eventually(
      'the app to have all requests',
      () => held.filter((each, n) => !hasArrived(each, some[n], app)),
      (missing) => missing.length === 0,
    );
    all.push(...held);
  }
  return all;
}

function hasArrived(held: HeldRequest, sent: HostileRequest | undefined, { seen }: App): boolean {
  const { id, status, isClosed } = held;
  if (status > 0) return status === 200;
  return isClosed || seen.get(id)?.[0]?.bodyBytes === (sent?.body?.length ?? 0);
}
