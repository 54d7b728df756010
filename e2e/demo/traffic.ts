import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import { sendHttp1 } from '../support/http1-client.ts';
import { connectHttp2 } from '../support/http2-client.ts';
import { SHOP_SECRET } from './shop.ts';

/** Values that must not reach the backend. */
export const SECRETS = ['token-of-anna', 'cookie-of-anna', SHOP_SECRET];

const AUTHORITY = 'shop.demo.svc.cluster.local:8080';

// Every value that a byte can have, so it is not text in any encoding.
const LOGO = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 31 + (at >> 8)) % 256));

type Draft = Partial<ExchangeCase> & { path: string };

const DRAFTS: Draft[] = [
  {
    shape: 'a JSON order, with a token and a cookie',
    ...{ method: 'POST', path: '/orders' },
    headers: [
      ['content-type', 'application/json'],
      ['authorization', 'Bearer token-of-anna'],
      ['cookie', 'session=cookie-of-anna'],
    ],
    body: Buffer.from('{"item":"blue kettle","count":1,"note":"gr\u00fc\u00dfe"}'),
  },
  {
    shape: 'a binary body',
    ...{ method: 'PUT', path: '/images/logo', body: LOGO },
    headers: [['content-type', 'image/png']],
  },
  { shape: 'a path that is not there', path: '/favicon.ico' },
  { shape: 'an answer that is too long to keep', path: '/reports/2026' },
  {
    shape: 'repeated headers',
    path: '/greeting',
    headers: [
      ['x-hop', 'one'],
      ['accept-language', 'de'],
      ['x-hop', 'two'],
    ],
  },
  { shape: 'HTTP/2', version: 'HTTP/2', path: '/greeting' },
  { shape: 'an app that crashes', path: '/crash' },
];

/** The requests that the demo sends. */
export const REQUESTS: ExchangeCase[] = DRAFTS.map((draft, at) => ({
  id: `demo-${at + 1}`,
  shape: '',
  ...{ version: 'HTTP/1.1', method: 'GET', authority: AUTHORITY, body: Buffer.alloc(0) },
  ...draft,
  headers: [['x-case', `demo-${at + 1}`], ...(draft.headers ?? [])],
}));

/** Sends the requests to Envoy one after the other and returns the answers by the requests' ids. */
export async function sendRequests(port: number): Promise<Map<string, Answer>> {
  const http2 = await connectHttp2(port);
  const answers = new Map<string, Answer>();
  for (const request of REQUESTS) {
    const isHttp2 = request.version === 'HTTP/2';
    answers.set(request.id, isHttp2 ? await http2.send(request) : await sendHttp1(port, request));
  }
  await http2.close();
  return answers;
}
