import { deepEqual, equal } from 'node:assert/strict';
import { findDescribed } from '../../../page/catalogue/described.ts';
import { countSeverities, firstGroups, groupDifferences } from '../../../page/catalogue/difference-groups.ts';
import { toEndpoint } from '../../../page/catalogue/endpoint.ts';
import { sampleComparison } from './sample-comparison.ts';
import { sampleEndpoints } from './sample-endpoints.ts';

const { differences } = sampleComparison('payments:8080');
const endpoints = sampleEndpoints(Date.now())
  .filter(({ host }) => host === 'payments:8080')
  .map(toEndpoint);

describe('the differences of a description', () => {
  it('are counted by severity', () => {
    deepEqual(countSeverities(differences), { error: 2, warning: 4, note: 3 });
  });

  it('are grouped by endpoint in their order, without what is hidden', () => {
    const groups = groupDifferences(differences, new Set());
    deepEqual(
      groups.map(({ method, template, differences: own }) => `${method} ${template}: ${own.length}`),
      [
        ' : 1',
        'GET /healthz: 1',
        'POST /v1/charges: 3',
        'GET /v1/charges/{id}: 1',
        'GET /v1/customers/{id}: 1',
        'DELETE /v1/customers/{id}: 1',
        'GET /v2/charges/{chargeId}: 1',
      ],
    );
    deepEqual(
      groupDifferences(differences, new Set(['warning', 'note'])).map(({ template }) => template),
      ['/v1/charges'],
    );
  });

  it('are cut where there are too many', () => {
    const cut = firstGroups(groupDifferences(differences, new Set()), 4);
    deepEqual(
      cut.map((group) => group.differences.length),
      [1, 1, 2],
    );
  });
});

describe('the endpoint that a difference is about', () => {
  const find = (method: string, path_template: string) =>
    findDescribed(endpoints, { method, path_template })?.key;

  it('is found although its parameters have other names', () => {
    equal(find('GET', '/v1/charges/{id}'), 'GET payments:8080 /v1/charges/{chargeId}');
    equal(find('POST', '/v1/charges/{id}'), undefined);
  });

  it('is found although the description leaves the beginning of its path out', () => {
    equal(find('POST', '/charges/{id}/refunds'), 'POST payments:8080 /v1/charges/{chargeId}/refunds');
    equal(find('GET', '/customers/{id}'), 'GET payments:8080 /v1/customers/{customerId}');
  });

  it('may have one value where the description has a parameter, if there is no better one', () => {
    const [some] = sampleEndpoints(Date.now());
    const make = (path_template: string) =>
      toEndpoint({ ...some!, method: 'GET', host: 'shop', path_template });
    const [fixed, learned] = [make('/users/me'), make('/users/{userId}')];
    const described = { method: 'GET', path_template: '/users/{name}' };
    equal(findDescribed([fixed], described), fixed);
    equal(findDescribed([fixed, learned], described), learned);
    equal(findDescribed([fixed, learned], { method: 'GET', path_template: '/users/me' }), fixed);
  });
});
