/** Documents made by hand, with what a test changes in them. */

export type Members = Record<string, unknown>;

/** A document of `scnt`; `members` take the place of its own, also within the messages. */
export function scntDocument(
  members: Members & { scnt_request?: unknown; scnt_response?: unknown } = {},
): Members {
  const { scnt_request: request, scnt_response: response, ...rest } = members;
  return {
    request_id: 'a5f0-1',
    scheme: 'http',
    destination_address: '10.96.0.7:8080',
    source_address: '10.244.0.3:51234',
    scnt_request: within(request, {
      method: 'POST',
      path: '/pay?amount=3',
      host: 'payments.shop:8080',
      version: 'HTTP/1.1',
      headers: [
        ['host', 'payments.shop:8080'],
        ['accept', 'a'],
        ['accept', 'b'],
      ],
      body: 'aGVsbG8=',
      truncated_body: false,
    }),
    scnt_response: within(response, {
      status_code: '201',
      version: 'HTTP/1.1',
      headers: [['set-cookie', 'x']],
      body: 'b2s=',
      truncated_body: true,
    }),
    ...rest,
  };
}

/** A document of APIClarity's format, as `scntDocument`. */
export function apiclarityDocument(members: Members = {}): Members {
  const { request, response, ...rest } = members;
  return {
    requestID: 'a5f0-1',
    scheme: 'https',
    destinationAddress: '10.96.0.7:8080',
    destinationNamespace: 'shop',
    sourceAddress: '10.244.0.3:51234',
    request: within(request, {
      method: 'GET',
      path: '/pay',
      host: 'payments.shop',
      common: {
        version: 'HTTP/2',
        headers: [{ key: 'host', value: 'payments:8080' }],
        body: '',
        TruncatedBody: false,
        time: 1_790_000_000_123,
      },
    }),
    response: within(response, {
      statusCode: '200',
      common: {
        version: 'HTTP/2',
        headers: [{ key: 'server', value: 'envoy' }],
        body: 'b2s=',
        TruncatedBody: false,
        time: 1_790_000_000_140,
      },
    }),
    ...rest,
  };
}

function within(changes: unknown, members: Members): unknown {
  return changes === undefined || isObject(changes) ? { ...members, ...(changes as Members) } : changes;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as the bytes of a body. */
export function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
