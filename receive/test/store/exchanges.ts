import type { Exchange, Message } from '../../src/exchange.ts';

/** Makes a message with a body of text. */
export function makeMessage(body: string | Uint8Array = '', change: Partial<Message> = {}): Message {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { version: 'HTTP/1.1', headers: [], body: bytes, size: bytes.length, truncated: false, ...change };
}

/** Makes an exchange that differs from a plain one in what a test is about. */
export function makeExchange(change: Partial<Exchange> = {}): Exchange {
  return {
    startUs: null,
    durationUs: 1500,
    source: 'web',
    destination: 'payments',
    sourceNamespace: 'shop',
    destinationNamespace: 'bank',
    method: 'GET',
    scheme: 'http',
    host: 'payments.bank.svc.cluster.local:8080',
    path: '/',
    status: 200,
    request: makeMessage(),
    response: makeMessage(),
    requestId: '',
    traceId: null,
    format: 'otlp-traces',
    redacted: false,
    observer: { workload: 'payments', namespace: 'bank', pod: 'payments-1', side: 'server' },
    ...change,
  };
}
