import type { App } from './app.ts';
import { eventually } from './eventually.ts';
import type { HeldConnection, HeldRequest, HostileRequest } from './held-requests.ts';

/** Makes an upload that announces `bytes` bytes and stays open; `sentBytes` of its body come. */
export function makeHeldUpload(id: string, bytes: number, sentBytes = 0): HostileRequest {
  const body = sentBytes > 0 ? { body: Buffer.alloc(sentBytes, 'x') } : {};
  return { id, method: 'POST', path: '/app/echo', headers: [['content-length', `${bytes}`]], ...body };
}

/** Sends uploads, and waits until the app has what is sent of them. */
export async function holdUploads(
  connection: HeldConnection,
  uploads: HostileRequest[],
  { seen }: App,
): Promise<HeldRequest[]> {
  const held = uploads.map((upload) => connection.send(upload));
  const hasArrived = ({ id, body }: HostileRequest) => seen.get(id)?.[0]?.bodyBytes === (body?.length ?? 0);
  await eventually(
    'the app to have all uploads',
    () => uploads.filter((upload) => !hasArrived(upload)).map(({ id }) => id),
    (missing) => missing.length === 0,
    { timeoutMs: 30_000 },
  );
  return held;
}
