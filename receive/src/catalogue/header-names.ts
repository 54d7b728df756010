/**
 * Headers that say nothing about an API: of the connection, of caches and proxies, of browsers, and those that the
 * catalogue shows in another way (`content-type`).
 */
const ORDINARY: ReadonlySet<string> = new Set(
  `
    accept accept-charset accept-encoding accept-language accept-ranges age alt-svc b3 baggage cache-control
    connection content-encoding content-language content-length content-security-policy content-type date
    dnt early-data expect expect-ct forwarded host http2-settings keep-alive max-forwards nel origin
    permissions-policy pragma priority referer referrer-policy report-to reporting-endpoints save-data
    server server-timing strict-transport-security te timing-allow-origin traceparent tracestate trailer
    transfer-encoding upgrade upgrade-insecure-requests user-agent vary via x-amzn-trace-id
    x-client-trace-id x-cloud-trace-context x-content-type-options x-correlation-id x-datadog-parent-id
    x-datadog-sampling-priority x-datadog-trace-id x-frame-options x-ot-span-context x-powered-by x-real-ip
    x-request-id x-xss-protection
  `
    .trim()
    .split(/\s+/),
);
const ORDINARY_PREFIXES =
  'access-control- cross-origin- grpc- sec- x-b3- x-envoy- x-forwarded- x-istio-'.split(' ');

/** Known headers and whether they are named. Hostile names must not make it grow. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 2000;

/** Whether the catalogue names a header of requests and responses. The name is in lower case. */
export function isNamedHeader(name: string): boolean {
  let isNamed = known.get(name);
  if (isNamed === undefined) {
    isNamed = !ORDINARY.has(name) && !ORDINARY_PREFIXES.some((prefix) => name.startsWith(prefix));
    if (known.size < MOST_KNOWN && name.length <= 64) known.set(name, isNamed);
  }
  return isNamed;
}
