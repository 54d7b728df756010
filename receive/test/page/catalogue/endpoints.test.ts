import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { outcomesOf, toEndpoint, toEndpoints } from '../../../page/catalogue/endpoint.ts';
import { findEndpoints, findExcluding } from '../../../page/catalogue/endpoint-search.ts';
import { axisOf } from '../../../page/catalogue/hour-axis.ts';
import { sampleEndpoints } from './sample-endpoints.ts';

const NOW_MS = Date.parse('2026-11-28T12:34:56Z');
const endpoints = sampleEndpoints(NOW_MS).map(toEndpoint);
const namesOf = (found: readonly { method: string; host: string; path_template: string }[]) =>
  found.map(({ method, host, path_template }) => `${method} ${host}${path_template}`);

describe('the endpoints of the page', () => {
  it('count no response and 5xx as errors of the server, and everything but 4xx as fine', () => {
    const statuses = { '101': 1, '200': 10, '304': 5, '404': 3, '503': 2, none: 4 };
    deepEqual(outcomesOf(statuses), { total: 25, fine: 16, client: 3, server: 6 });
  });

  it('name the kinds of sensitive data once, the most frequent first', () => {
    const [json] = sampleEndpoints(NOW_MS);
    const finding = (kind: 'email' | 'jwt', count: number) =>
      ({ kind, direction: 'request', place: 'body', name: kind, count }) as const;
    const sensitive = [finding('jwt', 5), finding('email', 3), finding('email', 4)];
    deepEqual(toEndpoint({ ...json!, sensitive }).kinds, ['email', 'jwt']);
  });

  it('stay the same objects while nothing happens to them', () => {
    const before = toEndpoints(sampleEndpoints(NOW_MS), []);
    const answer = sampleEndpoints(NOW_MS);
    answer[1] = { ...answer[1]!, count: answer[1]!.count + 1 };
    const now = toEndpoints(answer, before);
    equal(now[0], before[0]);
    notEqual(now[1], before[1]);
    equal(now[1]?.count, before[1]!.count + 1);
  });
});

describe('the search for endpoints', () => {
  it('finds those that have every word, in any case', () => {
    deepEqual(namesOf(findEndpoints(endpoints, ' PAYMENTS   post ')), [
      'POST payments:8080/v1/charges',
      'POST payments:8080/v1/charges/{chargeId}/refunds',
    ]);
    equal(findEndpoints(endpoints, '').length, endpoints.length);
  });

  it('looks at host and path as one, at callers, kinds of data and new endpoints', () => {
    deepEqual(namesOf(findEndpoints(endpoints, 'auth/user')), ['GET auth/userinfo']);
    deepEqual(namesOf(findEndpoints(endpoints, 'partner-portal')), ['POST auth/token']);
    deepEqual(namesOf(findEndpoints(endpoints, 'iban')), ['GET payments:8080/v1/customers/{customerId}']);
    deepEqual(namesOf(findEndpoints(endpoints, 'payment-card')), ['POST payments:8080/v1/charges']);
    deepEqual(namesOf(findEndpoints(endpoints, 'new catalog')), ['GET catalog/items/{itemId}/reviews']);
  });

  it('says which words exclude everything', () => {
    deepEqual(findExcluding(endpoints, 'charges kettle card'), [
      { word: 'kettle', rest: 'charges card', count: 1 },
    ]);
    deepEqual(findExcluding(endpoints, 'kettle'), []);
    deepEqual(findExcluding(endpoints, 'kettle teapot'), []);
  });
});

describe('the hours of the list', () => {
  const hoursAt = (...times: string[]) => [{ hours: times.map((time) => ({ time, count: 1 })) }];

  it('are a day that ends with the present hour', () => {
    deepEqual(axisOf(hoursAt('2026-11-27T13:00:00Z', '2026-11-28T12:00:00Z'), NOW_MS), {
      lastMs: Date.parse('2026-11-28T12:00:00Z'),
      count: 24,
    });
  });

  it('are two days as soon as something was used before the last day', () => {
    equal(axisOf(hoursAt('2026-11-27T12:00:00Z'), NOW_MS).count, 48);
  });
});
