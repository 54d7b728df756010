import assert from 'node:assert/strict';
import type { Exchange } from '../../src/exchange.ts';
import { decodeJson, onlyExchange, otlpRequest } from './otlp-documents.ts';

const RESOURCE = {
  'service.name': 'checkout',
  'service.namespace': 'shop',
  'k8s.namespace.name': 'other',
  'k8s.pod.name': 'checkout-1',
};
const CLIENT = { kind: 3 };
const SERVER = { kind: 2 };

function span(attributes: Record<string, unknown>, members = {}, resource = RESOURCE): Exchange {
  return onlyExchange(decodeJson(otlpRequest('traces', attributes, { members, resource }), 'traces'));
}
function log(attributes: Record<string, unknown>, members = {}, scope = 'meshtap'): Exchange {
  return onlyExchange(
    decodeJson(otlpRequest('logs', attributes, { members, resource: RESOURCE, scope }), 'logs'),
  );
}
function ends({ source, sourceNamespace, destination, destinationNamespace }: Exchange): string {
  return `${sourceNamespace}/${source} -> ${destinationNamespace}/${destination}`;
}

describe('toExchange', () => {
  it('reads a span of a client', () => {
    const attributes = {
      'http.request.method': 'POST',
      'url.full': 'http://payments.shop.svc.cluster.local:8080/pay?amount=3',
      'server.address': 'payments.shop.svc.cluster.local',
      'server.port': 8080,
      'network.protocol.version': '1.1',
      'http.response.status_code': 503,
      'http.request.header.host': ['payments.shop.svc.cluster.local:8080'],
      'http.request.header.x-request-id': ['a5f0-1'],
      'http.request.header.accept': ['a', 'b'],
      'http.response.header.server': ['envoy'],
      'http.request.body.content': 'h\u00e9llo',
      'http.request.body.size': 9,
      'meshtap.request.body.truncated': true,
      'http.response.body.content': Buffer.from([0xff, 0]),
    };
    const members = {
      ...CLIENT,
      traceId: '5B8EFFF798038103D269B633813FC60C',
      startTimeUnixNano: '1790000000000001999',
      endTimeUnixNano: '1790000000012002000',
    };
    const version = 'HTTP/1.1';
    assert.deepEqual(span(attributes, members), {
      startUs: 1_790_000_000_000_001,
      durationUs: 12_000,
      source: 'checkout',
      destination: 'payments',
      sourceNamespace: 'shop',
      destinationNamespace: 'shop',
      method: 'POST',
      scheme: 'http',
      host: 'payments.shop.svc.cluster.local:8080',
      path: '/pay?amount=3',
      status: 503,
      request: {
        version,
        headers: [
          ['host', 'payments.shop.svc.cluster.local:8080'],
          ['x-request-id', 'a5f0-1'],
          ['accept', 'a'],
          ['accept', 'b'],
        ],
        body: Buffer.from('h\u00e9llo'),
        size: 9,
        truncated: true,
      },
      response: {
        version,
        headers: [['server', 'envoy']],
        body: Buffer.from([0xff, 0]),
        size: 2,
        truncated: false,
      },
      requestId: 'a5f0-1',
      traceId: '5b8efff798038103d269b633813fc60c',
      format: 'otlp-traces',
      redacted: false,
      observer: { workload: 'checkout', namespace: 'shop', pod: 'checkout-1', side: 'client' },
    });
  });

  it('reads a span of a server', () => {
    const exchange = span(
      {
        'url.scheme': 'https',
        'url.path': '/a',
        'url.query': 'b=c',
        'client.address': '10.0.0.9',
        'server.address': 'checkout',
        'server.port': 443,
      },
      SERVER,
    );
    assert.equal(ends(exchange), '/10.0.0.9 -> shop/checkout');
    assert.deepEqual(
      [exchange.scheme, exchange.host, exchange.path, exchange.observer.side],
      ['https', 'checkout', '/a?b=c', 'server'],
    );
  });

  const servers: [string, string, number | undefined, string][] = [
    ['a service', 'payments.bank.svc.cluster.local', 80, 'bank/payments'],
    ['a service of another cluster domain', 'payments.bank.svc.corp', 80, 'bank/payments'],
    ['a service without domain', 'payments.bank.svc', 80, 'bank/payments'],
    ['one word, which is in the caller\u2019s namespace', 'payments', 8080, 'shop/payments'],
    ['two words', 'payments.bank', 8080, '/payments.bank:8080'],
    ['a domain', 'api.example.com', 443, '/api.example.com:443'],
    ['a domain without port', 'api.example.com', undefined, '/api.example.com'],
    ['an IPv4 address', '10.0.0.1', 80, '/10.0.0.1:80'],
    ['an IPv6 address', '2001:db8::1', 80, '/[2001:db8::1]:80'],
    ['the own machine', 'localhost', 80, '/localhost:80'],
    ['nothing', '', 80, '/'],
    ['dots', '..svc', 80, '/..svc:80'],
  ];
  for (const [what, address, port, destination] of servers) {
    it(`names a destination that is ${what}`, () => {
      const attributes = {
        'server.address': address,
        ...(port === undefined ? {} : { 'server.port': port }),
      };
      assert.equal(ends(span(attributes, CLIENT)), `shop/checkout -> ${destination}`);
    });
  }

  it('names the service that a waypoint handled the request for, not the waypoint', () => {
    const resource = { ...RESOURCE, 'service.name': 'waypoint', 'meshtap.waypoint': true };
    const called = (address: string) =>
      ends(
        span(
          { 'client.address': '10.0.0.9', 'server.address': address, 'server.port': 80 },
          SERVER,
          resource,
        ),
      );
    assert.equal(called('payments.bank.svc.cluster.local'), '/10.0.0.9 -> bank/payments');
    assert.equal(called('cart'), '/10.0.0.9 -> shop/cart');
    assert.equal(called('api.example.com'), '/10.0.0.9 -> /api.example.com:80');
  });

  it('names the pod where the workload is unknown', () => {
    const resource = { ...RESOURCE, 'service.name': 'unknown_service:envoy' };
    assert.equal(span({}, CLIENT, resource).source, 'checkout-1');
    assert.equal(span({}, SERVER, resource).destination, 'checkout-1');
  });

  const urls: [string, string, string][] = [
    ['http://a.b/c?d=http://e/f', 'a.b', '/c?d=http://e/f'],
    ['https://a.b:8443/', 'a.b:8443', '/'],
    ['http://a.b', 'a.b', '/'],
    ['http://a.b?c', 'a.b', '?c'],
    ['http://a.b*', 'a.b', '*'],
    ['http://u:p@a.b/c', 'a.b', '/c'],
    ['/only/a/path', '', '/only/a/path'],
  ];
  for (const [url, host, path] of urls) {
    it(`splits ${url}`, () => {
      const exchange = span({ 'url.full': url }, CLIENT);
      assert.deepEqual([exchange.host, exchange.path], [host, path]);
    });
  }

  it('takes the host of the header, if there is one', () => {
    const attributes = { 'url.full': 'http://10.0.0.1/b', 'http.request.header.host': ['a.b'] };
    assert.equal(span(attributes, CLIENT).host, 'a.b');
  });

  it('gives no path to CONNECT', () => {
    const attributes = { 'url.full': 'http://a.b:443', 'http.request.method': 'CONNECT' };
    assert.deepEqual([span(attributes, CLIENT).host, span(attributes, CLIENT).path], ['a.b:443', '']);
  });

  it('makes a host of the server\u2019s address if there is no header', () => {
    const attributes = {
      'url.scheme': 'http',
      'url.path': '/',
      'server.address': '::1',
      'server.port': 8080,
    };
    assert.equal(span(attributes, SERVER).host, '[::1]:8080');
  });

  it('gives the method that the request had', () => {
    const attributes = { 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW' };
    assert.equal(span(attributes).method, 'BREW');
  });

  it('says that a body is missing where only its size is there', () => {
    const { request, response } = span({ 'http.request.body.size': 12, 'http.response.body.size': 0 });
    assert.deepEqual([request.size, request.truncated], [12, true]);
    assert.deepEqual([response.size, response.truncated], [0, false]);
  });

  it('gives no duration without an end, or with one before the start', () => {
    const startTimeUnixNano = '1790000000000000000';
    assert.equal(span({}, { startTimeUnixNano }).durationUs, null);
    assert.equal(span({}, { startTimeUnixNano, endTimeUnixNano: '5' }).durationUs, null);
  });

  it('gives no time and no trace id where there is none', () => {
    const exchange = span({}, { traceId: '0'.repeat(32) });
    assert.deepEqual([exchange.startUs, exchange.durationUs, exchange.traceId], [null, null, null]);
  });

  it('finds the side of a log record by its URL', () => {
    assert.equal(log({ 'url.full': 'http://a/b' }).observer.side, 'client');
    assert.equal(log({ 'url.path': '/b' }).observer.side, 'server');
    assert.equal(log({}).observer.side, null);
  });

  it('takes the time at which another\u2019s log record was observed for no end', () => {
    const members = { timeUnixNano: '1000000000000000000', observedTimeUnixNano: '1000000000005000000' };
    assert.equal(log({}, members).durationUs, 5000);
    assert.equal(log({}, members, 'other').durationUs, null);
    assert.equal(log({}, { observedTimeUnixNano: '1000000000005000000' }).startUs, 1_000_000_000_005_000);
  });
});
