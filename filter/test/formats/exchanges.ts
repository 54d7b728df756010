import fc from 'fast-check';
import { requestFields } from '../fuzz/headers.ts';
import { type Exchange, exchanges as fuzzedExchanges } from '../fuzz/steps.ts';
import type { Field } from '../wire.ts';
import { int64 } from './proxies.ts';

type Texts = Readonly<Record<string, string | Uint8Array>>;

/** An exchange, how much of it comes by, and what Envoy knows when. */
export interface TimedExchange {
  readonly exchange: Exchange;
  /** How many callbacks of the request and of the response come before the stream ends. */
  readonly requestSteps: number;
  readonly responseSteps: number;
  /** Whether the response begins before the request is over. */
  readonly isEager: boolean;
  /** Properties from the response's headers on, and at the end. */
  readonly late: Texts;
  readonly last: Texts;
}

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const traceparents = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(`00-${trace}-${span}-01`, `00-${trace}-${span}-00`) },
  fc.constantFrom(
    ...[`00-${trace}-${span}-ff`, `01-${trace}-${span}-01`, `cc-${trace}-${span}-01-what-comes`],
    ...[
      `cc-${trace}-${span}-01-`,
      `cc-${trace}-${span}-01.x`,
      `00-${trace}-${span}-01-`,
      `00-${trace}-${span}-1`,
    ],
    ...[`ff-${trace}-${span}-01`, `00-${'0'.repeat(32)}-${span}-01`, `00-${trace}-${'0'.repeat(16)}-01`],
    ...[
      `00-${trace.toUpperCase()}-${span}-01`,
      `00-${trace}-${span.toUpperCase()}-01`,
      `00-${trace}-${span}`,
    ],
    ...[
      `0-${trace}-${span}-01`,
      `00_${trace}-${span}-01`,
      `00-${trace.slice(1)}g-${span}-01`,
      '',
      'é',
      '00-',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replace(/[\0\r\n]/g, '?')),
);
const requestIds = fc.oneof(
  { weight: 4, arbitrary: fc.uuid() },
  fc.constantFrom('', 'id-1', '00000000-0000-0000-0000-000000000000', 'é"\\', 'x'.repeat(2000)),
  fc.string({ maxLength: 40 }).map((text) => text.replace(/[\0\r\n]/g, '?')),
);
const authorities = fc.constantFrom(
  ...[
    'shop.test',
    'shop.test:8080',
    'shop',
    'shop:80',
    'shop.front.svc.cluster.local:8080',
    'shop.front.svc',
  ],
  ...['shop.svc.cluster', '10.0.0.7', '10.0.0.7:443', '[fd00::1]', '[fd00::1]:8080', 'SHOP.test:65535'],
  ...['shop.test:0', 'shop.test:65536', 'shop.test:', 'a:b@shop.test', ':80', 'fd00::1'],
);
const targets = fc.constantFrom(
  ...['/', '/cart', '/cart?', '/cart?a=b', '/a?b=c?d', '/a?b=c#d', '*', '', '/%00?%ff', '/é?ü', '?a=b'],
);
const methods = fc.constantFrom(
  ...['GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PATCH', 'CONNECT'],
  ...['QUERY', 'M-SEARCH', 'get', 'Post', 'X'],
);

const usual = fc.record(
  {
    ':authority': authorities,
    ':path': targets,
    ':method': methods,
    ':scheme': fc.constantFrom('http', 'https'),
    'x-request-id': requestIds,
    'user-agent': fc.constantFrom('curl/8.0', '', 'é', 'a "b"'),
    traceparent: traceparents,
    tracestate: fc.constantFrom('a=b', '', 'a=b,c=d'),
  },
  { requiredKeys: [] },
);

/** Requests as they mostly are, with headers after them that nobody would send. */
const requests: fc.Arbitrary<readonly Field[]> = fc
  .record({ usual, others: requestFields, second: fc.option(traceparents, { nil: undefined, freq: 9 }) })
  .map(({ usual, others, second }) => {
    const fields = Object.entries(usual) as Field[];
    const rest = others.filter(([name]) => !(name.startsWith(':') && name in usual));
    return [...fields, ...rest, ...(second === undefined ? [] : [['traceparent', second] as Field])];
  });

/** What a waypoint knows of the tunnel that a request came by. */
const TUNNEL = 'filter_state.envoy.filters.listener.original_dst.remote_ip';

const addresses = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('10.0.0.1:40000', '[fd00::1]:443', '[fe80::1%eth0]:80', '1.2.3.4:65535'),
  },
  fc.constantFrom('', '/run/app.sock', 'envoy://internal/', '10.0.0.1', '10.0.0.1:0', '10.0.0.1:65536'),
  fc.uint8Array({ maxLength: 200, size: 'max' }),
);
const times = fc.bigInt({ min: 1_600_000_000_000_000_000n, max: 1_900_000_000_000_000_000n }).map(int64);
const durations = fc.bigInt({ min: 0n, max: 10n ** 13n }).map(int64);
const details = fc.constantFrom('via_upstream', 'downstream_remote_disconnect', 'route_not_found');

const some = { requiredKeys: [] };
const properties = fc.record(
  {
    'source.address': addresses,
    'destination.address': addresses,
    [`${TUNNEL}.ip`]: fc.constantFrom('10.0.0.7', 'fd00::7', 'fe80::1%eth0', ''),
    [`${TUNNEL}.port`]: fc.constantFrom(0n, 40_000n, 65_535n).map(int64),
    'request.protocol': fc.constantFrom('HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/3', '', 'x'),
    'request.time': times,
    'xds.cluster_name': fc.constantFrom(
      ...['outbound|8080||shop.front.svc.cluster.local', 'inbound-vip|8080|http|cart.side.svc.cluster.local'],
      ...['app', ''],
    ),
  },
  some,
) as fc.Arbitrary<Texts>;

/** Exchanges of any content that end anywhere. */
export const timedExchanges: fc.Arbitrary<TimedExchange> = fc
  .record({
    fuzzed: fuzzedExchanges,
    request: fc.oneof({ weight: 9, arbitrary: requests }, { weight: 1, arbitrary: requestFields }),
    properties,
    code: fc.constantFrom(200, 204, 301, 404, 500, 503, 0, 101, 99, 600, undefined),
    steps: fc.tuple(...[0, 1].map(() => fc.oneof({ weight: 4, arbitrary: fc.constant(99) }, fc.nat(6)))),
    isEager: fc.boolean(),
    late: fc.record({ 'upstream.address': fc.constantFrom('10.0.0.8:8080', '[fd00::8]:9') }, some),
    last: fc.record({ 'request.duration': durations, 'response.code_details': details }, some),
  })
  .map(({ fuzzed, request, properties, code, steps, isEager, late, last }) => ({
    exchange: { ...fuzzed, request, properties, code },
    requestSteps: steps[0]!,
    responseSteps: steps[1]!,
    ...{ isEager, late, last: last as Texts },
  }));
