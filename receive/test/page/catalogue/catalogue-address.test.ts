import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { trafficTerms } from '../../../page/catalogue/endpoint-traffic.ts';
import {
  formatOpened,
  opened,
  parseOpened,
  readCatalogue,
  search,
  sort,
  sortBy,
  tab,
  writeCatalogue,
} from '../../../page/state/catalogue.ts';

describe('the state of the catalogue in the address', () => {
  const roundTrip = (text: string) => {
    readCatalogue(new URLSearchParams(text));
    const query = new URLSearchParams();
    writeCatalogue(query);
    return query.toString();
  };
  afterEach(() => readCatalogue(new URLSearchParams()));

  it('is empty at first', () => {
    equal(roundTrip(''), '');
  });

  it('has the search, the order, what is open and the side', () => {
    const text =
      'tab=description&host=payments&search=charges+card&sort=-p95&api=GET+payments+%2Fv1%2F%7Bid%7D';
    equal(roundTrip(text), text);
    deepEqual(opened.value, { method: 'GET', host: 'payments', template: '/v1/{id}' });
    deepEqual(sort.value, { column: 'p95', isDescending: true });
    equal(search.value, 'charges card');
    equal(tab.value, 'description');
  });

  it('ignores an order and a side that do not exist', () => {
    equal(roundTrip('sort=-nothing&tab=none'), '');
  });

  it('reads every endpoint and host back', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(part, fc.string(), fc.string(), (method, host, template) => {
        const endpoint = { method, host, template };
        deepEqual(parseOpened(formatOpened(endpoint)), endpoint);
        if (host !== '') deepEqual(parseOpened(formatOpened({ host })), { host });
      }),
    );
  });

  it('sorts a column by its highest figures first, names by the alphabet, and the other way the second time', () => {
    sortBy('count');
    deepEqual(sort.value, { column: 'count', isDescending: true });
    sortBy('count');
    deepEqual(sort.value, { column: 'count', isDescending: false });
    sortBy('endpoint');
    deepEqual(sort.value, { column: 'endpoint', isDescending: false });
  });
});

describe('the terms that find the traffic of an endpoint', () => {
  const termsOf = (method: string, template: string) =>
    trafficTerms({ host: 'payments:8080', method, template });

  it('have its method and host, and its path up to the first parameter', () => {
    deepEqual(termsOf('POST', '/v1/charges/{chargeId}/refunds'), [
      'method:POST',
      'host:payments:8080',
      'path:/v1/charges/',
    ]);
    deepEqual(termsOf('GET', '/v1/charges'), ['method:GET', 'host:payments:8080', 'path:/v1/charges']);
  });

  it('have no path if all paths would match', () => {
    deepEqual(termsOf('GET', '/{file}'), ['method:GET', 'host:payments:8080']);
  });

  it('are the host alone for a host', () => {
    deepEqual(trafficTerms({ host: 'shop' }), ['host:shop']);
  });
});
