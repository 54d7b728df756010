import { deepEqual, equal } from 'node:assert/strict';
import { toEndpoint } from '../../../page/catalogue/endpoint.ts';
import { ALL, type ListRow, rowsOf, unservedText } from '../../../page/catalogue/endpoint-rows.ts';
import { sampleEndpoints } from './sample-endpoints.ts';

const endpoints = sampleEndpoints(Date.parse('2026-11-28T12:34:56Z')).map(toEndpoint);
const shop = endpoints.filter(({ host }) => host === 'shop');
const none: ReadonlySet<string> = new Set();
const shape = { isGrouped: true, folded: none, open: none };

describe('the rows of the list of endpoints', () => {
  const lastOf = (rows: readonly ListRow[]) => rows.at(-1)?.key;

  it('are hosts with their endpoints, and a line for paths that nothing shows to exist', () => {
    const rows = rowsOf(shop, shape);
    equal(rows[0]?.key, 'host shop');
    deepEqual(
      rows.map(({ kind }) => kind),
      ['host', ...Array(7).fill('endpoint'), 'unserved'],
    );
  });

  it('add the figures of a host up, without those paths', () => {
    const [host] = rowsOf(shop, shape);
    const served = shop.filter((endpoint) => !endpoint.is_unserved);
    if (host?.kind !== 'host') throw new Error('The first row is not a host.');
    equal(host.summary.endpoints, 7);
    equal(
      host.summary.outcomes.total,
      served.reduce((sum, { count }) => sum + count, 0),
    );
    equal(host.summary.hours.length, 48);
  });

  it('leave out the endpoints of a folded host', () => {
    deepEqual(
      rowsOf(shop, { ...shape, folded: new Set(['shop']) }).map(({ key }) => key),
      ['host shop'],
    );
  });

  it('show the paths below their line when it is open', () => {
    const rows = rowsOf(shop, { ...shape, open: new Set(['shop']) });
    equal(rows.length, 12);
    equal(lastOf(rows), 'POST shop /xmlrpc.php');
  });

  it('are endpoints of all hosts with one line, if they are not grouped', () => {
    const rows = rowsOf(endpoints, { ...shape, isGrouped: false });
    equal(rows.length, 30);
    equal(lastOf(rows), 'unserved *');
    equal(rowsOf(endpoints, { ...shape, isGrouped: false, open: new Set([ALL]) }).length, 34);
  });

  it('say how those paths were answered', () => {
    const unserved = shop.filter(({ is_unserved }) => is_unserved);
    equal(unservedText(unserved), '3 paths were only answered with 404 or 405');
    equal(unservedText(unserved.slice(0, 1)), '1 path was only answered with 404');
    const unanswered = { ...unserved[0]!, statuses: { none: 3 } };
    equal(unservedText([unanswered]), '1 path was never answered');
    equal(unservedText([unanswered, unserved[0]!]), '2 paths were only answered with 404 or not at all');
  });
});
