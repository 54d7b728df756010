import assert from 'node:assert/strict';
import { makePod } from '../cluster/status/pod-objects.ts';
import { makeBackend, makePlugin } from '../cluster/status/pods-cluster.ts';
import { type ApiReply, type FakeApiServer, refusal, startApiServer } from '../support/api-server.ts';
import { runMeshtap } from '../support/cli.ts';
import { useDeadline } from '../support/deadline.ts';
import { until } from '../support/receiver.ts';

describe('meshtap status of all namespaces', () => {
  let server: FakeApiServer;
  let plugins: object[] = [];
  let listing: ApiReply | undefined;
  beforeEach(async () => {
    plugins = ['shop', 'billing'].map((namespace) => makePlugin({}, { namespace }));
    listing = undefined;
    server = await startApiServer(({ path }) => {
      const [, namespace, kind, name] = /\/namespaces\/([^/]+)\/(\w+)(?:\/([\w-]+))?/.exec(path) ?? [];
      if (namespace === undefined) return listing ?? { status: 200, body: { metadata: {}, items: plugins } };
      if (kind === 'services') return { status: 200, body: makeBackend()[0] ?? {} };
      if (kind === 'serviceentries') return { status: 200, body: { metadata: {}, items: [] } };
      if (kind === 'endpointslices')
        return { status: 200, body: { metadata: {}, items: makeBackend().slice(1) } };
      if (kind === 'wasmplugins') return { status: 200, body: makePlugin({}, { namespace }) };
      if (name !== undefined) return refusal(404, 'NotFound', 'not found');
      const items = [makePod({ name: 'late', namespace, phase: 'Pending', state: undefined })];
      return { status: 200, body: { metadata: {}, items } };
    });
  });
  afterEach(() => server.close());
  const passTimeout = useDeadline(300);
  const run = (...args: string[]) => runMeshtap(['status', ...args, '--kubeconfig', server.kubeconfig]);

  it('asks the proxies of those that have a plugin, found by its labels', async () => {
    const { code, stdout, stderr } = await run('-A', '-o', 'json');
    assert.equal(code, 5, stderr);
    const { proxies } = JSON.parse(stdout) as { proxies: { namespace: string; state: string }[] };
    assert.deepEqual(
      proxies.map(({ namespace, state }) => [namespace, state]),
      [
        ['billing', 'not-running'],
        ['shop', 'not-running'],
      ],
    );
    assert.match(
      server.asked[0] ?? '',
      /^GET \/apis\/extensions\.istio\.io\/v1alpha1\/wasmplugins\?.*labelSelector=.*meshtap%2Finventory%3Dmeshtap/,
    );
  });

  it('waits for all of them', async () => {
    const waiting = run('--all-namespaces', '--wait', '--timeout', '300ms');
    const countLooks = () => server.asked.filter((line) => line.includes('/shop/pods?')).length;
    await until(() => countLooks() > 1, 'the second look');
    passTimeout();
    const { code, stdout } = await waiting;
    assert.equal(code, 6);
    assert.match(stdout, /^billing +late .*\nshop +late /m);
  });

  it('says that there is none, with exit code 5', async () => {
    plugins = [];
    const { code, stdout, stderr } = await run('-A');
    assert.deepEqual([code, stdout], [5, '']);
    assert.match(
      stderr,
      /^Cannot ask proxies: no namespace has a plugin named meshtap with the labels of meshtap\.\n/,
    );
  });

  it('says what to do about a missing right, with exit code 3', async () => {
    listing = refusal(403, 'Forbidden', 'wasmplugins is forbidden');
    const { code, stderr } = await run('-A');
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^Cannot list WasmPlugins in all namespaces: .*403.*\nName the namespaces that you may read, or/,
    );
  });

  it('is refused together with a namespace', async () => {
    const { code, stderr } = await run('shop', '-A');
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot use --all-namespaces together with "shop"/);
    assert.deepEqual(server.asked, []);
  });

  it('needs a cluster, whatever proxies are given beside it', async () => {
    const args = ['status', '-A', '--admin', 'edge=http://127.0.0.1:1'];
    const { code } = await runMeshtap(args, { env: { KUBECONFIG: '/nowhere' } });
    assert.equal(code, 2);
  });
});
