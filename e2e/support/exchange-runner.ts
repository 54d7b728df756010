import type { App } from './app.ts';
import { eventually } from './eventually.ts';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import { sendHttp1 } from './http1-client.ts';
import { connectHttp2, type Http2Client } from './http2-client.ts';

const LANES = 16;

/** Sends all cases to a port, `lanes` of them at a time, and returns the answers by the cases' ids. */
export async function sendAll(
  port: number,
  cases: ExchangeCase[],
  app: App,
  lanes = LANES,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  const waiting = cases.values();
  const http2 = await connectHttp2(port);
  const runLane = async () => {
    for (const exchange of waiting) answers.set(exchange.id, await sendOne(port, exchange, app, http2));
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
  await http2.close();
  return answers;
}

async function sendOne(port: number, exchange: ExchangeCase, app: App, http2: Http2Client): Promise<Answer> {
  // An abandoned request must have reached the app, or it is random what Envoy saw of it.
  const before = app.seen.get(exchange.id)?.length ?? 0;
  const whenToReset = () =>
    eventually(
      `the app to get the start of ${exchange.id} (${exchange.shape})`,
      () => app.seen.get(exchange.id)?.[before]?.bodyBytes ?? -1,
      (bytes) => bytes >= (exchange.resetAfterBytes ?? 0),
      { intervalMs: 5 },
    );
  const send = exchange.version === 'HTTP/2' ? http2.send : sendHttp1.bind(undefined, port);
  return send(exchange, whenToReset);
}
