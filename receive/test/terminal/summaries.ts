import type { SummaryJson } from '../../src/api/api-types.ts';

/** Makes an exchange as lists show it. */
export function makeSummary(parts: Partial<SummaryJson> = {}): SummaryJson {
  return {
    id: '1',
    time: '2026-11-28T10:20:30.123456Z',
    duration_ms: 12.5,
    source: 'web',
    destination: 'cart',
    source_namespace: 'shop',
    destination_namespace: 'shop',
    method: 'GET',
    scheme: 'http',
    host: 'cart:8080',
    path: '/items?x=1',
    status: 200,
    request_id: 'r',
    trace_id: null,
    format: 'otlp-traces',
    redacted: false,
    seen_by: { workload: 'web', namespace: 'shop', pod: 'web-1', side: 'client' },
    request: { version: 'HTTP/1.1', size: 0, truncated: false },
    response: { version: 'HTTP/1.1', size: 1536, truncated: false },
    ...parts,
  };
}
