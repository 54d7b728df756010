import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { type Endpoint, toEndpoint } from '../../../page/catalogue/endpoint.ts';
import type { Mark } from '../../../page/catalogue/endpoint-marks.ts';
import { keepOrder, sortEndpoints } from '../../../page/catalogue/endpoint-order.ts';
import { SORTS, type SortColumn } from '../../../page/state/catalogue.ts';
import { sampleEndpoints } from './sample-endpoints.ts';

const endpoints = sampleEndpoints(Date.parse('2026-11-28T12:34:56Z')).map(toEndpoint);
const noMarks = () => [];
const descending = (column: SortColumn) => ({ column, isDescending: true });
const BY_NAME = { column: 'endpoint', isDescending: false } as const;
const keysOf = (sorted: readonly Endpoint[]) => sorted.map(({ key }) => key);

describe('the order of endpoints', () => {
  it('is by host, path and method at first', () => {
    deepEqual(keysOf(sortEndpoints(endpoints, BY_NAME, noMarks)).slice(0, 8), [
      'GET auth /.well-known/openid-configuration',
      'GET auth /sessions/{sessionId}',
      'POST auth /token',
      'GET auth /userinfo',
      'GET catalog /categories',
      'GET catalog /graphql',
      'GET catalog /items',
      'DELETE catalog /items/{itemId}',
    ]);
  });

  const highest: [SortColumn, string][] = [
    ['use', 'GET auth /.well-known/openid-configuration'],
    ['count', 'GET catalog /items/{itemId}'],
    ['fine', 'GET auth /.well-known/openid-configuration'],
    ['client', 'GET payments:8080 /v1/charge'],
    ['server', 'POST payments:8080 /v1/charges'],
    ['p50', 'POST shop /checkout'],
    ['p95', 'POST files.example.org /uploads'],
    ['callers', 'POST auth /token'],
    ['sensitive', 'GET payments:8080 /v1/customers/{customerId}'],
  ];
  for (const [column, key] of highest)
    it(`begins with the highest figure if sorted by ${column}, and ends with it the other way`, () => {
      const first = sortEndpoints(endpoints, descending(column), noMarks);
      deepEqual(first[0]?.key, key);
      const last = sortEndpoints(endpoints, { column, isDescending: false }, noMarks);
      deepEqual(keysOf(last).indexOf(key) > endpoints.length / 3, true);
    });

  it('has what a description leaves out before what is only new, if sorted by marks', () => {
    const marks: Record<string, Mark[]> = {
      'GET shop /cart': ['undocumented'],
      'GET catalog /items': ['new', 'deprecated'],
      'GET catalog /graphql': ['new'],
    };
    const sorted = sortEndpoints(endpoints, descending('marks'), ({ key }) => marks[key] ?? []);
    deepEqual(keysOf(sorted).slice(0, 3), ['GET shop /cart', 'GET catalog /items', 'GET catalog /graphql']);
  });

  it('stays as it was while somebody reads, with changed figures', () => {
    const before = sortEndpoints(endpoints, descending('count'), noMarks);
    const changed = endpoints.map((endpoint, place) => ({ ...endpoint, count: place }));
    const now = keepOrder(changed, before, descending('count'), noMarks);
    deepEqual(keysOf(now), keysOf(before));
    deepEqual(
      now.map(({ count }) => count).sort((a, b) => a - b),
      changed.map(({ count }) => count),
    );
  });

  it('puts new endpoints where they belong', () => {
    const before = sortEndpoints(endpoints.slice(3), BY_NAME, noMarks);
    deepEqual(
      keysOf(keepOrder(endpoints, before, BY_NAME, noMarks)),
      keysOf(sortEndpoints(endpoints, BY_NAME, noMarks)),
    );
  });

  it('loses and repeats no endpoint, whichever were there before', () => {
    const some = fc.subarray(endpoints);
    fc.assert(
      fc.property(some, some, fc.constantFrom(...SORTS), (before, now, column) => {
        const kept = keepOrder(
          now,
          sortEndpoints(before, descending(column), noMarks),
          descending(column),
          noMarks,
        );
        deepEqual(keysOf(kept).sort(), keysOf(now).sort());
      }),
    );
  });
});
