import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { LearnedEndpoint } from '../../src/catalogue/learned.ts';
import type { CatalogueLimits } from '../../src/catalogue/limits.ts';
import type { Message } from '../../src/exchange.ts';
import type { Stored } from '../../src/store/store.ts';
import { makeMessage } from '../store/exchanges.ts';
import { makeJson, makeStored } from './stored-exchange.ts';

function learn(exchanges: readonly Stored[], limits?: Partial<CatalogueLimits>): Catalogue {
  const catalogue = new Catalogue(limits);
  for (const exchange of exchanges) catalogue.learn(exchange);
  return catalogue;
}

function endpointsOf(catalogue: Catalogue, host = 'shop'): LearnedEndpoint[] {
  return catalogue.host(host)?.endpoints ?? [];
}

function save(catalogue: Catalogue): { host: string; state: string }[] {
  return catalogue.takeChanges().map(({ host, state }) => ({ host, state: state! }));
}

function makeBody(contentType: string): Message {
  return makeMessage('1', { headers: [['content-type', contentType]] });
}

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

describe('the catalogue', () => {
  it('learns no other schemes than http and https', () => {
    const schemes = ['https', 'secret', '', 'a', 'b', 'c', 'http'];
    const catalogue = learn(schemes.map((scheme) => makeStored({ scheme })));
    deepEqual(catalogue.host('shop')?.schemes, ['http', 'https']);
  });

  it('learns one endpoint of all requests that differ in an id', () => {
    const endpoints = endpointsOf(learn(times(20, (at) => makeStored({ path: `/users/${at + 1}` }))));
    equal(endpoints.length, 1);
    equal(endpoints[0]!.template, '/users/{userId}');
    equal(endpoints[0]!.count, 20);
    deepEqual(endpoints[0]!.pathParameters, [
      { name: 'userId', isRequired: true, schema: { type: 'integer' }, count: 20 },
    ]);
  });

  it('learns methods apart, and those that clients made up together', () => {
    const methods = ['GET', 'POST', 'BREW', 'WHEN'].map((method) => makeStored({ method, path: '/pots' }));
    deepEqual(
      endpointsOf(learn(methods)).map(({ method, count }) => [method, count]),
      [
        ['GET', 1],
        ['POST', 1],
        ['_OTHER', 2],
      ],
    );
  });

  it('learns the query, headers, and bodies by direction, status and type', () => {
    const created = makeStored({
      ...{ method: 'POST', path: '/orders?dry=true', status: 201 },
      request: makeJson({ items: [{ sku: 'a', count: 1 }] }, [['idempotency-key', '5']]),
      response: makeJson({ id: 17 }, [['location', '/orders/17']]),
    });
    const [order] = endpointsOf(learn([created, { ...created, status: 500, response: makeJson(null) }]));
    deepEqual(
      order!.queryParameters.map(({ name, isRequired, schema }) => [name, isRequired, schema]),
      [['dry', true, { type: 'boolean' }]],
    );
    deepEqual(
      order!.headers.map(({ name }) => name),
      ['idempotency-key'],
    );
    equal(order!.requestBody!.isRequired, true);
    deepEqual(
      order!.requestBody!.contents.map(({ type, count }) => [type, count]),
      [['application/json', 2]],
    );
    deepEqual(
      order!.responses.map(({ status, count, headers }) => [status, count, headers.length]),
      [
        [201, 1, 1],
        [500, 1, 0],
      ],
    );
    deepEqual(order!.responses[0]!.body!.contents[0]!.schema, {
      type: 'object',
      properties: { id: { type: 'integer' } },
      required: ['id'],
    });
  });

  it('has no schema for JSON or a form if every body was cut', () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const cut = makeMessage('{"a":1,"b', { truncated: true, headers: [['content-type', type]] });
      const [endpoint] = endpointsOf(learn([makeStored({ response: cut })]));
      deepEqual(endpoint!.responses[0]!.body!.contents, [{ type, count: 1, schema: null }]);
    }
  });

  it('knows that there was a body of which nothing was captured', () => {
    const request = makeMessage('', { truncated: true, headers: [['content-type', 'application/json']] });
    const [endpoint] = endpointsOf(learn([makeStored({ method: 'POST', request })]));
    deepEqual(endpoint!.requestBody, {
      isRequired: true,
      contents: [{ type: 'application/json', count: 1, schema: null }],
    });
  });

  it('keeps hosts apart, and finds one without its port', () => {
    const catalogue = learn([
      makeStored({ host: 'Pay.bank:8080', path: '/a' }),
      makeStored({ host: 'web:1', path: '/b' }),
      makeStored({ host: 'web:2', path: '/c' }),
      makeStored({ host: '', destination: 'cart', path: '/d' }),
      makeStored({ host: 'not a host', path: '/e' }),
    ]);
    deepEqual(catalogue.hosts(), ['cart', 'invalid', 'pay.bank:8080', 'web:1', 'web:2']);
    equal(catalogue.host('PAY.bank')?.host, 'pay.bank:8080');
    equal(catalogue.host('web'), undefined);
  });

  it('names the places of sensitive data in one list, and none of their values', () => {
    const catalogue = learn([
      makeStored({
        path: '/people/ann@example.org?mail=bob@example.org',
        request: makeJson({ password: 'correct horse' }),
        response: makeJson({ people: [{ contact: 'cid@example.org' }] }),
      }),
    ]);
    const [endpoint] = endpointsOf(catalogue);
    deepEqual(
      endpoint!.sensitive.map(({ kind, direction, place, count }) => [kind, direction, place, count]),
      [
        ['email', 'request', 'path', 1],
        ['email', 'request', 'query', 1],
        ['email', 'response', 'body', 1],
        ['password', 'request', 'body', 1],
      ],
    );
    const kept = JSON.stringify([endpoint, catalogue.takeChanges()]);
    for (const value of ['ann@', 'bob@', 'cid@', 'correct horse']) ok(!kept.includes(value), value);
  });

  it('drops the host that was used least recently when there are too many, and says so once', () => {
    const catalogue = learn(
      times(50, () => makeStored({ host: 'a' })),
      { maxHosts: 2 },
    );
    catalogue.takeChanges();
    catalogue.learn(makeStored({ host: 'b' }));
    catalogue.takeChanges();
    for (const host of ['c', 'd']) catalogue.learn(makeStored({ host }));
    deepEqual(catalogue.hosts(), ['a', 'd']);
    deepEqual(
      catalogue.takeChanges().map(({ host, state }) => [host, state === null]),
      [
        ['b', true],
        ['d', false],
      ],
    );
    deepEqual(catalogue.takeChanges(), []);
  });

  it('keeps hosts that are known for long, and gets to know new ones, in a flood of hosts', () => {
    const catalogue = learn(
      times(50, () => makeStored({ host: 'old' })),
      { maxHosts: 10 },
    );
    times(1000, (at) => {
      for (const use of [1, 2]) catalogue.learn(makeStored({ host: `flood-${at}`, path: `/${use}` }));
      if (at % 5 === 0) catalogue.learn(makeStored({ host: 'new' }));
    });
    equal(endpointsOf(catalogue, 'old')[0]?.count, 50);
    equal(endpointsOf(catalogue, 'new')[0]?.count, 200);
  });

  it('does not keep a host that holds a secret', () => {
    const host = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a.example';
    deepEqual(learn([makeStored({ host })]).hosts(), ['invalid']);
  });

  it('finds a host by its name alone, but not by another port', () => {
    const catalogue = learn([makeStored({ host: 'pay:8080' })]);
    equal(catalogue.host('pay')?.host, 'pay:8080');
    equal(catalogue.host('pay:9999'), undefined);
  });

  it('does not remember the hosts of a flood', () => {
    const catalogue = learn([makeStored({ host: 'a' })], { maxHosts: 2 });
    catalogue.takeChanges();
    const loaded = Catalogue.load(save(learn([makeStored({ host: 'a' })])), { maxHosts: 2 });
    for (const flooded of [catalogue, loaded]) {
      for (const host of times(50, (at) => `flood-${at}`)) flooded.learn(makeStored({ host }));
      const changes = flooded.takeChanges().map(({ host, state }) => `${host} ${state === null}`);
      deepEqual(changes.sort(), ['a true', 'flood-48 false', 'flood-49 false']);
    }
  });

  it('counts the exchanges that have no room', () => {
    const catalogue = learn(
      times(500, (at) => makeStored({ path: `/a${at % 40}/b${at}`, response: makeJson({ [`m${at}`]: at }) })),
      { maxNodes: 60 },
    );
    const { endpoints, unlearned } = catalogue.host('shop')!;
    ok(unlearned > 0);
    equal(unlearned + endpoints.reduce((sum, { count }) => sum + count, 0), 500);
  });

  it('continues where it was saved', () => {
    const exchanges = times(60, (at) =>
      makeStored({ path: `/users/${at}?page=${at}`, response: makeJson({ id: at, tags: ['x'] }) }),
    );
    const loaded = Catalogue.load(save(learn(exchanges.slice(0, 30))));
    for (const exchange of exchanges.slice(30)) loaded.learn(exchange);
    deepEqual(loaded.host('shop'), learn(exchanges).host('shop'));
  });

  it('has the same content types after it was saved, if there were too many', () => {
    const types = times(20, (at) => makeStored({ response: makeBody(`application/x${at}`) }));
    const catalogue = learn([makeStored({ response: makeBody('') }), ...types]);
    const loaded = Catalogue.load(save(catalogue));
    deepEqual(endpointsOf(loaded), endpointsOf(catalogue));
    equal(endpointsOf(loaded)[0]!.responses[0]!.body!.contents.length, 13);
  });

  it('merges what another one learned', () => {
    const exchanges = times(60, (at) =>
      makeStored({ path: `/users/${at}`, host: at % 3 ? 'shop' : 'bank', response: makeJson({ id: at }) }),
    );
    const merged = learn(exchanges.slice(0, 20));
    merged.merge(learn(exchanges.slice(20)));
    for (const host of ['shop', 'bank']) deepEqual(merged.host(host), learn(exchanges).host(host));
  });

  it('stays as it is when another one takes it over', () => {
    const one = learn(times(20, (at) => makeStored({ path: `/users/${at}`, host: 'shop' })));
    const before = one.host('shop');
    const other = learn(times(20, (at) => makeStored({ path: `/users/x${at}`, host: 'shop' })));
    equal(other.merge(one), 0);
    one.learn(makeStored({ path: '/orders', host: 'bank' }));
    deepEqual(Catalogue.load(save(one)).host('shop'), before);
    equal(other.host('bank'), undefined);
  });

  it('leaves out hosts of another one that it has no room for, and has room for the next', () => {
    const paths = (host: string, count: number) =>
      times(count, (at) => makeStored({ path: `/${'abcdefghij'[at % 10]}${at}/list`, host }));
    const catalogue = new Catalogue({ maxNodes: 300 });
    equal(catalogue.merge(learn(paths('large', 400))), 1);
    deepEqual(catalogue.hosts(), []);
    equal(catalogue.merge(learn(paths('small', 5))), 0);
    deepEqual(catalogue.hosts(), ['small']);
  });

  it('refuses a state that is damaged or of another version', () => {
    const [saved] = save(learn([makeStored()]));
    for (const state of [
      '',
      '[]',
      '{}',
      '[99]',
      saved!.state.slice(0, -5),
      saved!.state.replaceAll('1', '"1"'),
    ])
      throws(() => Catalogue.load([{ host: 'shop', state }]), state);
  });

  it('is not harmed by names of members that JavaScript knows', () => {
    const body = JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":null}');
    const catalogue = learn([
      makeStored({ path: '/__proto__/constructor', method: 'constructor', response: makeJson(body) }),
    ]);
    const [endpoint] = endpointsOf(catalogue);
    equal(endpoint!.template, '/__proto__/constructor');
    deepEqual(endpoint!.responses[0]!.body!.contents[0]!.schema!.required?.toSorted(), [
      '__proto__',
      'constructor',
      'toString',
    ]);
  });
});
