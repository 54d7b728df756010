import type { Exchange, Header } from '../../src/exchange.ts';

/** Would run as a script, close one, or break out of an attribute, wherever text becomes markup. */
export const MARKUP = `</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">"'><b>`;
const BIDI = '\u202egpj.exe\u202c';

/** An exchange with markup, marks of direction, NUL and halves of characters wherever text can stand. */
export function hostileExchange(startUs: number, changes: Partial<Exchange> = {}): Exchange {
  const headers: Header[] = [
    ['host', MARKUP],
    ['content-type', 'application/json'],
    [`x-${MARKUP}`, `${MARKUP}${BIDI}\0`],
    ['set-cookie', 'a=1'],
    ['set-cookie', `b=${'x'.repeat(5000)}`],
    ['authorization', 'Bearer [redacted]'],
  ];
  return {
    startUs,
    durationUs: 1_200_000,
    source: `${MARKUP}${BIDI}`,
    destination: MARKUP,
    sourceNamespace: MARKUP,
    destinationNamespace: MARKUP,
    method: `GET${MARKUP}`,
    scheme: 'http',
    host: MARKUP,
    path: `/${MARKUP}?card=[redacted]&${BIDI}\0`,
    status: 200,
    request: message(JSON.stringify({ [MARKUP]: `${MARKUP}${BIDI}`, card: '[redacted]' }), headers),
    response: message(`<html><script>window.hacked=1</script>${MARKUP}`, [
      ['content-type', 'text/html'],
      ['x', BIDI],
    ]),
    requestId: MARKUP,
    traceId: null,
    format: 'otlp-traces',
    redacted: true,
    observer: { workload: MARKUP, namespace: MARKUP, pod: MARKUP, side: 'client' },
    ...changes,
  };
}

/** Makes a message of a body and headers. */
export function message(body: string | Uint8Array, headers: Header[] = []): Exchange['request'] {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { version: 'HTTP/1.1', headers, body: bytes, size: bytes.length, truncated: false };
}
