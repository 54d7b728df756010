import type { Exchange, Header, Message } from '../../src/exchange.ts';

/** Makes a message; its size follows from its body. */
export function makeMessage(body: string | Uint8Array = '', headers: Header[] = []): Message {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { version: 'HTTP/1.1', headers, body: bytes, size: bytes.byteLength, truncated: false };
}

/** Makes an exchange of a moment ago; `change` says what is different. */
export function makeExchange(change: Partial<Exchange> = {}): Exchange {
  return {
    startUs: Date.now() * 1000 - 60_000_000,
    durationUs: 12_500,
    source: 'web',
    destination: 'payments',
    sourceNamespace: 'shop',
    destinationNamespace: 'bank',
    method: 'GET',
    scheme: 'http',
    host: 'payments.bank:8080',
    path: '/charges?limit=2',
    status: 200,
    request: makeMessage('', [['host', 'payments.bank:8080']]),
    response: makeMessage('{"ok":true}', [['content-type', 'application/json']]),
    requestId: 'c5b3b0a6-6d0c-4b1e-9a54-0a4f8a4a2c11',
    traceId: null,
    format: 'otlp-traces',
    redacted: false,
    observer: { workload: 'payments', namespace: 'bank', pod: 'payments-1', side: 'server' },
    ...change,
  };
}

/** Makes exchanges a second apart, the oldest first; their paths are `/0`, `/1` and so on. */
export function makeExchanges(count: number, change: Partial<Exchange> = {}): Exchange[] {
  const firstUs = Date.now() * 1000 - (count + 60) * 1_000_000;
  return Array.from({ length: count }, (_, index) =>
    makeExchange({ path: `/${index}`, startUs: firstUs + index * 1_000_000, ...change }),
  );
}
