import assert from 'node:assert/strict';
import type { AdminPages } from '../../support/admin-server.ts';
import { useLookScene } from './look-scene.ts';

describe('the look of status at a proxy that has dropped exchanges', () => {
  const scene = useLookScene();
  const { addPod, lookAtOne } = scene;

  const judge = async (pages: Partial<AdminPages>, isPolling = false) => {
    await addPod({ name: 'cart' }, pages);
    const { isReady, isDelivering, problems, warnings, notes } = await lookAtOne({}, isPolling);
    const [problem, warning, note] = [problems, warnings, notes].map((all) =>
      all.map(({ why }) => why).join('\n'),
    );
    return { isReady, isDelivering, problem, warning, note };
  };

  it('finds it ready if it has sent others, with a note', async () => {
    const found = await judge({ counters: { seen: 9, exported: 4, dropped_backend: 5 } });
    assert.deepEqual([found.isReady, found.problem, found.warning], [true, '', '']);
    assert.match(found.note ?? '', /dropped since it started, none in the last \d+ s: the backend refused/);
  });

  it('says what to check if it knew no backend, which stays so until somebody changes something', async () => {
    const fixOf = async (pages: Partial<AdminPages>) => {
      scene.cluster.resources.splice(1);
      await addPod({ name: 'cart' }, pages);
      return (await lookAtOne({}, false)).notes[0]?.fix ?? '';
    };
    const counters = { seen: 9, exported: 4, dropped_no_cluster: 5 };
    assert.match(await fixOf({ counters }), /`Sidecar` or `exportTo`.*the next exchange is dropped too/);
    assert.match(await fixOf({ counters, growth: { seen: 1, exported: 1 } }), /^Nothing to do/);
  });

  it('finds it not ready if it drops all that comes, though it sent others before', async () => {
    const counters = { seen: 9, exported: 4, dropped_queue_full: 5 };
    const found = await judge({ counters, growth: { seen: 1, dropped_backend: 1 } });
    assert.deepEqual([found.isReady, found.isDelivering], [false, false]);
    assert.match(found.problem ?? '', /^it sends nothing: .* the backend refused them, or did not answer$/);
    assert.match(found.note ?? '', /^exchanges were dropped since .* the queue was full$/);
  });

  it('finds it not ready if it has never sent any, and ready while a wait asks', async () => {
    const counters = { seen: 9, sampled_out: 4, dropped_no_cluster: 5 };
    const found = await judge({ counters });
    assert.equal(found.isReady, false);
    assert.match(found.problem ?? '', /^it has sent nothing since it started, only dropped .* no cluster/);
    scene.cluster.resources.pop();
    const waiting = await judge({ counters }, true);
    assert.deepEqual([waiting.isReady, waiting.problem], [true, '']);
    assert.match(waiting.note ?? '', /^exchanges were dropped since it started, none/);
  });

  it('finds it not ready while a wait asks, if it drops all that comes', async () => {
    const found = await judge({ growth: { seen: 1, dropped_no_cluster: 1 } }, true);
    assert.equal(found.isReady, false);
    assert.match(found.problem ?? '', /^it sends nothing: .* no cluster/);
  });

  it('waits to see what becomes of exchanges that were taken, before it judges', async () => {
    const server = await addPod({ name: 'cart' }, { growth: { seen: 1, in_flight: 1 } });
    const looking = lookAtOne({}, false);
    const countReads = () => server.paths.filter((path) => path.startsWith('/stats')).length;
    while (countReads() < 2) await new Promise((resolve) => setImmediate(resolve));
    server.pages.growth = { seen: 1, dropped_backend: 2, in_flight: -1 };
    const proxy = await looking;
    assert.ok(countReads() > 2);
    assert.deepEqual([proxy.isReady, proxy.isDelivering], [false, false]);
  });

  it('says nothing about a proxy without traffic', async () => {
    const found = await judge({});
    assert.deepEqual(found, { isReady: true, isDelivering: undefined, problem: '', warning: '', note: '' });
  });
});
