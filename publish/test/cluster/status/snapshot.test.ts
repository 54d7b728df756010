import assert from 'node:assert/strict';
import { eventually } from '../../../../e2e/support/eventually.ts';
import { ClusterError } from '../../../src/cluster/refusal.ts';
import { takeSnapshot } from '../../../src/cluster/status/snapshot.ts';
import { makeStatusData } from '../../../src/present/status.ts';
import { REQUEST, useLookScene } from './look-scene.ts';
import type { PodOptions } from './pod-objects.ts';
import { makePlugin } from './pods-cluster.ts';
import { RECORDED_DIGEST, readRecorded } from './recorded.ts';

describe('takeSnapshot', () => {
  const scene = useLookScene();
  const { addPod, look, lookAtOne } = scene;

  it('finds a proxy ready that runs its resource and sends heartbeats, and leaves no connection open', async () => {
    const server = await addPod({ name: 'cart' });
    const proxy = await lookAtOne({}, false);
    assert.deepEqual(proxy.problems, []);
    assert.equal(proxy.isReady, true);
    assert.equal(proxy.isBeating, true);
    assert.equal(proxy.digest, RECORDED_DIGEST);
    assert.deepEqual([proxy.hasExpectedModule, proxy.hasExpectedConfig], [true, true]);
    const count = () => server.countConnections();
    assert.equal(await eventually('no connection', count, (open) => open === 0), 0);
  });

  it('finds one not ready if its heartbeat does not change', async () => {
    await addPod({ name: 'cart' }, { isBeating: false });
    const proxy = await lookAtOne({}, false);
    assert.equal(proxy.isReady, false);
    assert.match(proxy.problems[0]?.why ?? '', /meshtap_heartbeat does not change/);
  });

  it('reports another image and another configuration', async () => {
    const dump = readRecorded('running.json').replace('d0a4dc42', '00000000').replace(':9000', ':9001');
    await addPod({ name: 'cart' }, { dump });
    const proxy = await lookAtOne();
    assert.deepEqual([proxy.hasExpectedModule, proxy.hasExpectedConfig], [false, false]);
    assert.equal(proxy.isReady, false);
    assert.equal(proxy.problems.length, 2);
  });

  it('explains a stand-in, with the Secret that the resource names', async () => {
    scene.cluster.resources.splice(0, 1, makePlugin({ imagePullSecret: 'pull' }, { name: 'missing' }));
    await addPod({ name: 'cart' }, { dump: readRecorded('stand-in.json') });
    const proxy = await lookAtOne({ name: 'missing' });
    assert.equal(proxy.state, 'stand-in-allow');
    assert.match(
      proxy.problems[0]?.fix ?? '',
      /the Secret pull in shop .* annotate --overwrite wasmplugin -n shop missing/,
    );
  });

  const REFUSAL =
    `2026-11-23T08:00:27.100000Z\terror\twasm\terror in converting the wasm config to local: cannot fetch Wasm module ` +
    `oci://registry.example/mesh/tap:1@${RECORDED_DIGEST}: could not fetch manifest: MANIFEST_UNKNOWN: gone. applying allow RBAC filter\n`;
  const lookAtStandIn = async (pod: PodOptions = { name: 'cart' }) => {
    scene.cluster.resources.splice(0, 1, makePlugin({}, { name: 'missing' }));
    await addPod(pod, { dump: readRecorded('stand-in.json') });
    return await lookAtOne({ name: 'missing' });
  };

  it('quotes what the agent of a pod with a stand-in wrote, and advises on that', async () => {
    for (const pod of [
      { name: 'cart' },
      { name: 'till', isNative: true },
      { name: 'edge', type: 'router' },
    ]) {
      scene.cluster.logs.set(`shop/${pod.name}`, REFUSAL);
      const { problems, standIn } = await lookAtStandIn(pod);
      assert.match(
        problems[0]?.why ?? '',
        /^its agent could not get registry\.example\S+: MANIFEST_UNKNOWN: gone; the stand-in wasm-default-allow/,
      );
      assert.match(problems[0]?.fix ?? '', /^The registry does not have the image.*tries again only when/);
      assert.equal(standIn?.refusedAtMs, Date.parse('2026-11-23T08:00:27.1Z'));
      scene.cluster.resources.length = 1;
    }
  });

  it('names the command that shows the log if it may not be read, and asks for one log of the namespace only', async () => {
    for (const name of ['cart', 'till'])
      scene.cluster.refusals.set(`read log istio-proxy of shop/${name}`, 403);
    await addPod({ name: 'cart' }, { dump: readRecorded('stand-in.json') });
    const { problems, standIn } = await lookAtStandIn({ name: 'till' });
    assert.match(problems[0]?.fix ?? '', /`kubectl logs -n shop cart -c istio-proxy \| grep -i wasm`/);
    // The time is the one of the dump.
    assert.equal(standIn?.refusedAtMs, Date.parse('2026-11-23T08:00:27.113Z'));
  });

  it('reads no log of a pod that has no stand-in', async () => {
    await addPod({ name: 'cart' });
    await lookAtOne();
    assert.deepEqual(
      scene.cluster.asked.filter((one) => one.includes('log')),
      [],
    );
  });

  it('reports that a stand-in denies all traffic', async () => {
    const dump = readRecorded('stand-in.json').replace('wasm-default-allow', 'wasm-default-deny');
    scene.cluster.resources.splice(0, 1, makePlugin({}, { name: 'missing' }));
    await addPod({ name: 'cart' }, { dump });
    const proxy = await lookAtOne({ name: 'missing' });
    assert.equal(proxy.state, 'stand-in-deny');
    assert.match(proxy.problems[0]?.why ?? '', /answers every request with 403/);
  });

  it('finds the plugin absent if the proxy has only one of another name, or none', async () => {
    const server = await addPod({ name: 'cart' }, { dump: 'ecds_filters not found in config dump' });
    assert.equal((await lookAtOne()).state, 'absent');
    server.pages.dump = readRecorded('running.json').replaceAll('shop.meshtap', 'shop.other');
    assert.equal((await lookAtOne()).state, 'absent');
    server.pages.dump = readRecorded('running.json').replaceAll('shop.meshtap', 'billing.meshtap');
    assert.equal((await lookAtOne()).state, 'absent');
  });

  it('finds a proxy rejected that refuses its configuration, and does not wait for its heartbeat', async () => {
    await addPod({ name: 'cart' }, { counters: { config_error: 1 }, isBeating: false });
    const proxy = await lookAtOne({}, false);
    assert.equal(proxy.state, 'rejected');
    assert.match(proxy.problems[0]?.fix ?? '', /remove it with `kubectl edit wasmplugin -n shop meshtap`/);
    assert.equal(proxy.problems.length, 1);
  });

  it('finds one not ready if it has none of the counters', async () => {
    await addPod({ name: 'cart' }, { counters: undefined });
    const proxy = await lookAtOne();
    assert.match(proxy.problems[0]?.why ?? '', /none of the counters wasmcustom/);
  });

  it('warns of what is dropped by reason, and of plugins that share their counters, and stays ready', async () => {
    const dump = JSON.parse(readRecorded('running.json')) as { configs: object[] };
    const second = readRecorded('running.json').replaceAll('shop.meshtap', 'shop.second');
    dump.configs.push(...(JSON.parse(second) as { configs: object[] }).configs);
    const growth = {
      seen: 10,
      exported: 1,
      dropped_no_cluster: 2,
      dropped_backend: 3,
      dropped_queue_full: 4,
    };
    await addPod({ name: 'cart' }, { dump: JSON.stringify(dump), growth });
    const proxy = await lookAtOne({}, false);
    assert.equal(proxy.isReady, true);
    assert.equal(proxy.pluginCount, 2);
    const all = proxy.warnings.map(({ why }) => why).join('\n');
    assert.match(
      all,
      /^exchanges were dropped .* no cluster.*\n.* backend refused.*\n.* queue.*\n.*sum over its 2/,
    );
    assert.deepEqual(proxy.notes, []);
  });

  it('knows no rates of a proxy that started again between two reads', async () => {
    await addPod(
      { name: 'cart' },
      { counters: { seen: 90, heartbeat: 90 }, growth: { seen: -80, heartbeat: -80 } },
    );
    const proxy = await lookAtOne({}, false);
    assert.deepEqual([proxy.growth, proxy.isBeating, proxy.isReady], [undefined, true, true]);
  });

  it('asks only the proxies that the resource selects', async () => {
    scene.cluster.resources.splice(0, 1, makePlugin({ selector: { matchLabels: { app: 'cart' } } }));
    await addPod({ name: 'cart', labels: { app: 'cart' } });
    await addPod({ name: 'other', labels: { app: 'other' } });
    const report = await look({}, true);
    assert.deepEqual(
      report.proxies.map(({ name }) => name),
      ['cart'],
    );
  });

  it('warns where the resource selects no proxy, and where there is none', async () => {
    const warn = async () => (await look({}, true)).namespaces[0]?.warnings[0]?.why ?? '';
    assert.equal(await warn(), 'it has no pod with a proxy');
    scene.cluster.resources.splice(0, 1, makePlugin({ selector: { matchLabels: { app: 'none' } } }));
    await addPod({ name: 'cart' });
    assert.equal(await warn(), 'WasmPlugin shop/meshtap selects none of its 1 proxies');
  });

  it('names the command that gives a proxy to pods which started before injection was turned on', async () => {
    const { namespaces } = await look({}, true);
    assert.match(namespaces[0]?.warnings[0]?.fix ?? '', /`kubectl rollout restart deployment -n shop`/);
  });

  it('takes the resource of the root namespace for one that has none', async () => {
    scene.cluster.resources.splice(0, 1, makePlugin({}, { namespace: 'istio-system' }));
    await addPod(
      { name: 'cart' },
      { dump: readRecorded('running.json').replaceAll('shop.meshtap', 'istio-system.meshtap') },
    );
    const report = await look({}, true);
    assert.equal(report.namespaces[0]?.resource, 'WasmPlugin istio-system/meshtap');
    assert.equal(report.proxies[0]?.isReady, true);
  });

  it('reports that a namespace has no resource, even if it may not read the root namespace', async () => {
    scene.cluster.resources.splice(0, 1);
    scene.cluster.refusals.set('read WasmPlugin istio-system/meshtap', 403);
    const [status] = (await look()).namespaces;
    assert.match(status?.problems[0]?.why ?? '', /no WasmPlugin or TrafficExtension named meshtap/);
  });

  it('reports a pod that does not run, without asking it', async () => {
    await addPod({ name: 'cart', phase: 'Pending', state: undefined });
    assert.equal((await lookAtOne()).state, 'not-running');
    assert.ok(!scene.cluster.asked.some((one) => one.startsWith('forward')));
  });

  it('reports one that cannot be reached, and the others too', async () => {
    await addPod({ name: 'cart' });
    const dead = await addPod({ name: 'dead' });
    await dead.stop();
    const report = await look();
    assert.deepEqual(
      report.proxies.map(({ name, state }) => [name, state]),
      [
        ['cart', 'running'],
        ['dead', 'unreachable'],
      ],
    );
  });

  it('reports one whose pod is gone, and one that is not Envoy', async () => {
    await addPod({ name: 'gone' });
    scene.cluster.refusals.set('forward to 15000 of shop/gone', 404);
    await addPod({ name: 'odd' }, { dump: '<html>' });
    const whys = (await look()).proxies.map(({ problems }) => problems[0]?.why ?? '');
    assert.match(whys[0] ?? '', /the cluster answered 404/);
    assert.match(whys[1] ?? '', /not from Envoy's admin interface/);
  });

  it('throws where the cluster forbids to list pods, or to forward', async () => {
    await addPod({ name: 'cart' });
    const isForbidden = (error: unknown) => error instanceof ClusterError && error.code === 403;
    scene.cluster.refusals.set('forward to 15000 of shop/cart', 403);
    await assert.rejects(look(), isForbidden);
    scene.cluster.refusals.clear();
    scene.cluster.refusals.set('list Pod of shop', 403);
    await assert.rejects(look(), isForbidden);
  });

  it('asks a proxy by its URL instead of the pod of its name', async () => {
    const server = await addPod({ name: 'cart' });
    const report = await look(
      { admins: [{ namespace: 'shop', name: 'cart', url: new URL(server.url) }] },
      true,
    );
    assert.deepEqual(
      report.proxies.map(({ name, source, isReady }) => [name, source, isReady]),
      [['cart', 'admin', true]],
    );
    assert.ok(!scene.cluster.asked.some((one) => one.startsWith('forward')));
  });

  it('stops at once on Ctrl-C', async () => {
    await addPod({ name: 'cart' }, { isSilent: true });
    const abort = new AbortController();
    const pending = takeSnapshot(REQUEST, scene.cluster, { signal: abort.signal });
    abort.abort(new Error('stopped'));
    await assert.rejects(pending, /stopped/);
  });

  it('asks many pods, and reports each', async () => {
    for (let i = 0; i < 50; i++) await addPod({ name: `cart-${i}` });
    const report = await look();
    assert.equal(report.proxies.length, 50);
    assert.ok(report.proxies.every(({ isReady }) => isReady));
  });

  it('holds no value of a configuration', async () => {
    await addPod({ name: 'cart' });
    const text = JSON.stringify([await look(), makeStatusData(await look({}, true))]);
    assert.doesNotMatch(text, /backend\.shop/);
  });
});
