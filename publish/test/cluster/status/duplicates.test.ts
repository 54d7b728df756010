import assert from 'node:assert/strict';
import { takeSnapshot } from '../../../src/cluster/status/snapshot.ts';
import { AdminServer } from '../../support/admin-server.ts';
import { REQUEST } from './look-scene.ts';
import { makePod, type PodOptions } from './pod-objects.ts';
import { makePlugin, makePodsCluster, type PodsCluster } from './pods-cluster.ts';
import { readRecorded } from './recorded.ts';
import { describeWaypoint, makeNamespace, makeService, targetRefs } from './waypoint-objects.ts';

const { signal } = new AbortController();
const USES_W = { 'istio.io/use-waypoint': 'w' };
const sideOf = (mode: string) => ({ match: [{ mode }] });

/** Looks at a proxy that runs `shop/meshtap` and another plugin; gives what it says about the two. */
async function findDuplicates(
  cluster: PodsCluster,
  { name = 'second', port = 9000, count = 1, pod = { name: 'cart' } as PodOptions } = {},
) {
  const dump = JSON.parse(readRecorded('running.json')) as { configs: object[] };
  const other = readRecorded('running.json')
    .replaceAll('shop.meshtap', `shop.${name}`)
    .replace(':9000', `:${port}`);
  for (let i = 0; i < count; i++) {
    const text = i === 0 ? other : other.replaceAll(`shop.${name}`, `shop.${name}-${i}`);
    dump.configs.push(...(JSON.parse(text) as { configs: object[] }).configs);
  }
  const server = await AdminServer.start({ dump: JSON.stringify(dump) });
  cluster.resources.push(makePod(pod));
  cluster.ports.set(`shop/${pod.name}`, server.port);
  try {
    const report = await takeSnapshot(REQUEST, cluster, { signal, beatPauseMs: 5 });
    const [proxy = assert.fail()] = report.proxies;
    assert.deepEqual([proxy.isReady, proxy.pluginCount], [true, count + 1]);
    return proxy.warnings.filter(({ why }) => why.includes('for the same backend'));
  } finally {
    await server.stop();
  }
}

describe('the look of status at a proxy with two plugins', () => {
  it('warns that exchanges arrive twice, with the name of the other and the way to remove it', async () => {
    const cluster = makePodsCluster([makePlugin(), makePlugin({}, { name: 'second' })]);
    const [warning = assert.fail(), ...others] = await findDuplicates(cluster);
    assert.match(warning.why, /^it runs shop\/second too, .*arrives there twice/);
    assert.match(warning.fix, /`meshtap remove shop --name second`/);
    assert.deepEqual(others, []);
  });

  it('warns where the other resource cannot be read', async () => {
    const second = makePlugin(sideOf('SERVER'), { name: 'second' });
    const cluster = makePodsCluster([makePlugin(sideOf('CLIENT')), second]);
    cluster.refusals.set('read WasmPlugin shop/second', 403);
    assert.equal((await findDuplicates(cluster)).length, 1);
  });

  it('stays silent about one that was removed, and only serves old connections', async () => {
    assert.deepEqual(await findDuplicates(makePodsCluster([makePlugin()])), []);
  });

  it('stays silent where they tap different sides', async () => {
    const second = makePlugin(sideOf('SERVER'), { name: 'second' });
    const cluster = makePodsCluster([makePlugin(sideOf('CLIENT')), second]);
    assert.deepEqual(await findDuplicates(cluster), []);
  });

  it('stays silent where they target different Services of a waypoint', async () => {
    const find = (...targets: string[]) => {
      const [first = '', second = ''] = targets;
      const plugins = [makePlugin(targetRefs(first)), makePlugin(targetRefs(second), { name: 'second' })];
      const services = [makeService('cart', USES_W), makeService('till', USES_W)];
      const cluster = makePodsCluster([makeNamespace('shop'), ...services, ...plugins]);
      return findDuplicates(cluster, { pod: describeWaypoint('w') });
    };
    assert.deepEqual(await find('Service/cart', 'Service/till'), []);
    assert.equal((await find('Service/cart', 'Service/cart')).length, 1);
    assert.equal((await find('Service/cart', 'Gateway/w')).length, 1);
  });

  it('stays silent where they have different backends', async () => {
    const cluster = makePodsCluster([makePlugin(), makePlugin({}, { name: 'second' })]);
    assert.deepEqual(await findDuplicates(cluster, { port: 9001 }), []);
  });

  it('prints no command for a name that no resource can have', async () => {
    const [warning = assert.fail()] = await findDuplicates(makePodsCluster([makePlugin()]), {
      name: 'x;reboot',
    });
    assert.doesNotMatch(warning.fix, /reboot/);
  });

  it('asks for no resource of a name that none can have, and for few of a proxy that names many', async () => {
    const cluster = makePodsCluster([makePlugin()]);
    await findDuplicates(cluster, { name: 'x/../y' });
    assert.deepEqual(
      cluster.asked.filter((each) => each.includes('x/')),
      [],
    );
    await findDuplicates(cluster, { count: 50 });
    assert.equal(cluster.asked.filter((each) => /^read WasmPlugin shop\/second/.test(each)).length, 10);
  });
});
