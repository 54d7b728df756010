import assert from 'node:assert/strict';
import type { LearnStep } from '../../src/store/catalogue-store.ts';
import { QueryError } from '../../src/store/store.ts';
import { makeMessage } from './exchanges.ts';
import { countLearned, learnAll } from './learning.ts';
import { NOW_US, type StoreContext } from './suite-context.ts';

const JSON_TYPE: [string, string][] = [['content-type', 'application/json']];
/** More than any step of a test takes. */
const LONG_MS = 30_000;
const order = makeMessage('{"id": 7, "note": "gift"}', { headers: JSON_TYPE });

/** What is learned from the exchanges, and how it follows them. */
export function describeCatalogue(context: StoreContext): void {
  const { put } = context;
  const catalogue = () => context.store.catalogue;
  const namesOf = async (host?: string) =>
    (await catalogue().endpoints(host)).flatMap(({ host, endpoints }) =>
      endpoints.map(({ method, template }) => `${host} ${method} ${template}`),
    );

  async function learn(stepMs: number): Promise<LearnStep> {
    const { learned, waiting, failure } = await catalogue().learn(stepMs);
    return { learned, waiting, failure };
  }

  describe('catalogue', () => {
    it('knows nothing before it has learned', async () => {
      await put({ path: '/orders' });
      assert.deepEqual(await namesOf(), []);
      const waiting = { endpoints: 0, learned: 0, waiting: 1, missed: 0 };
      assert.deepEqual(await catalogue().state(), waiting);
    });

    it('learns each exchange once, whenever it arrives', async () => {
      await put({ path: '/orders' }, { path: '/orders', startUs: 5 });
      assert.deepEqual(await learn(LONG_MS), { learned: 2, waiting: 0, failure: null });
      assert.deepEqual(await learn(LONG_MS), { learned: 0, waiting: 0, failure: null });
      await put({ path: '/orders', startUs: 1 });
      assert.equal(await learnAll(catalogue()), 1);
      assert.equal(await countLearned(catalogue()), 3);
      assert.equal((await catalogue().state()).learned, 3);
    });

    it('learns in steps, and says how many exchanges wait', async () => {
      await put(...Array.from({ length: 10 }, () => ({ path: '/orders' })));
      assert.deepEqual(await learn(0), { learned: 1, waiting: 9, failure: null });
      assert.deepEqual(await learn(0), { learned: 1, waiting: 8, failure: null });
      assert.equal(await learnAll(catalogue()), 8);
    });

    it('lists endpoints in the order of hosts, templates and methods', async () => {
      await put({ host: 'b', path: '/x' }, { host: 'a', path: '/y', method: 'PUT' });
      await put({ host: 'a', path: '/y' }, { host: 'a', path: '/x' });
      await learnAll(catalogue());
      assert.deepEqual(await namesOf(), ['a GET /x', 'a GET /y', 'a PUT /y', 'b GET /x']);
      assert.deepEqual(await namesOf('b'), ['b GET /x']);
      assert.equal((await catalogue().state()).endpoints, 4);
    });

    it('finds a host by its name without the port, if only one has it', async () => {
      await put({ host: 'orders:8080' }, { host: 'users:1' }, { host: 'users:2' });
      await learnAll(catalogue());
      assert.deepEqual(await namesOf('orders'), ['orders:8080 GET /']);
      assert.deepEqual(await namesOf('users'), []);
      assert.deepEqual(await namesOf('users:2'), ['users:2 GET /']);
    });

    it('has an endpoint in full, and its newest exchanges', async () => {
      await put({ host: 'orders', method: 'POST', path: '/orders?dry=1', request: order, requestId: 'a' });
      await learnAll(catalogue());
      const found = await catalogue().endpoint('orders', 'POST', '/orders');
      assert.ok(found);
      assert.deepEqual([found.host, found.firstUs], ['orders', NOW_US]);
      assert.deepEqual(
        found.endpoint.requestBody?.contents.map(({ type, count }) => [type, count]),
        [['application/json', 1]],
      );
      const recent = await context.store.getMany(found.endpoint.recent);
      assert.deepEqual(
        recent.map(({ requestId }) => requestId),
        ['a'],
      );
      assert.equal(await catalogue().endpoint('orders', 'PUT', '/orders'), undefined);
      assert.equal(await catalogue().endpoint('nowhere', 'POST', '/orders'), undefined);
    });

    it('writes OpenAPI as JSON and as YAML', async () => {
      await put({ host: 'orders', path: '/orders' });
      await learnAll(catalogue());
      const json = JSON.parse((await catalogue().openApi('orders', 'json'))!);
      assert.match(json.openapi, /^3\.1\./);
      assert.match((await catalogue().openApi('orders', 'yaml'))!, /^openapi: "?3\.1\./m);
      assert.equal(await catalogue().openApi('nowhere', 'json'), undefined);
    });

    it('compares a host with a description, and refuses one that cannot be read', async () => {
      await put({ host: 'orders', path: '/orders' });
      await learnAll(catalogue());
      const description = Buffer.from(
        '{"openapi": "3.1.0", "info": {"title": "Orders", "version": "1"}, "paths": {}}',
      );
      const comparison = await catalogue().compare('orders', description);
      assert.deepEqual([comparison?.host, comparison?.exchanges], ['orders', 1]);
      assert.equal(comparison?.differences.length, 1);
      assert.equal(await catalogue().compare('nowhere', description), undefined);
      await assert.rejects(catalogue().compare('orders', Buffer.from('a: [')), QueryError);
      await assert.rejects(catalogue().compare('orders', Buffer.from([0xff, 0xfe])), QueryError);
    });

    it('knows the same after it was rebuilt', async () => {
      await put({ host: 'a', path: '/x' }, { host: 'b', path: '/y', request: order });
      await learnAll(catalogue());
      const learned = await catalogue().endpoints();
      await catalogue().save();
      await catalogue().rebuild();
      assert.deepEqual(await catalogue().state(), { endpoints: 0, learned: 0, waiting: 2, missed: 0 });
      assert.equal(await learnAll(catalogue()), 2);
      assert.deepEqual(await catalogue().endpoints(), learned);
    });
  });
}
