import assert from 'node:assert/strict';
import { getMesh, PROVIDER, undoAfterEach } from '../istio/mesh-under-test.ts';
import { applyPlugin, type Plugin, type PluginOptions, selectorOf } from '../istio/plugin.ts';
import { useInMesh, useScene } from '../istio/scene.ts';
import { awaitDone, awaitTapped, untap } from '../istio/tapping.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';
import { addAccount } from './account.ts';
import { makeRunningPod } from './pod-objects.ts';

// The parts of `-o json` that these tests look at.
type Report = { ready: boolean; proxies: Row[] };
type Row = {
  name: string;
  source: string;
  state: string;
  moduleMatches: boolean | null;
  configMatches: boolean | null;
  beating: boolean | null;
  counters: { seen: number } | null;
  problems: { why: string }[];
};

const NOBODYS_DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

// Only kind has real pods; a pod that is on no node is described by the local API server, too.
const describeOnKind = PROVIDER === 'kind' ? describe : () => {};
const describeLocally = PROVIDER === 'local' ? describe : () => {};

describeOnKind('meshtap status, of pods', () => {
  const scene = useScene('pod-status');
  let plugin: Plugin | undefined;

  undoAfterEach(async () => {
    const { client, send } = scene();
    if (plugin) await untap(plugin, send, client.proxy);
    plugin = undefined;
  });

  const apply = async (options: Partial<PluginOptions> = {}) => {
    const { namespace, backend } = scene();
    plugin = await applyPlugin({ namespaces: [namespace], backend, ...options });
    return plugin.name;
  };
  const ask = (name: string, ...flags: string[]) =>
    askStatus(['status', scene().namespace, '--name', name, ...flags], getMesh().cluster.kubeconfig);

  it('asks every pod with a sidecar by port-forward, and waits until each runs the filter', async () => {
    const { code, report, stderr } = await ask(await apply(), '--wait', '--timeout', '90s');
    assert.equal(code, 0, stderr);
    const ready = {
      source: 'pod',
      state: 'running',
      moduleMatches: true,
      configMatches: true,
      beating: true,
    };
    assert.deepEqual(
      report.proxies.map(({ source, state, moduleMatches, configMatches, beating }) => ({
        ...{ source, state, moduleMatches, configMatches, beating },
      })),
      [ready, ready],
    );
  });

  it('asks only those that the selector names, and gives their counters', async () => {
    const { client, send } = scene();
    const name = await apply({ flags: selectorOf(client.proxy) });
    await awaitTapped(send, client.proxy);
    await send({ path: '/one' });
    const { seen } = await awaitDone(client.proxy, 2);
    const { code, report } = await ask(name);
    assert.equal(code, 0);
    assert.equal(report.proxies.length, 1);
    assert.equal(report.proxies[0]?.counters?.seen, seen);
  });

  it('says that a stand-in is in the filter’s place where the image is not there', async () => {
    const image = `${getMesh().registry.pullHost}/meshtap/missing:1@${NOBODYS_DIGEST}`;
    const { code, stderr } = await runMeshtap([
      ...['status', scene().namespace, '--name', await apply({ image }), '--wait'],
      ...['--kubeconfig', getMesh().cluster.kubeconfig],
    ]);
    assert.equal(code, 5);
    assert.match(stderr, /the stand-in wasm-default-allow lets all traffic pass/);
    assert.match(stderr, /could not get \S+missing:1@sha256:\w+: .*MANIFEST_UNKNOWN/);
  });
});

describeLocally('meshtap status, of a pod that cannot be reached', () => {
  // A pod that no kubelet has: only the API server answers for it.
  const place = useInMesh('lost-pod', async (namespace) => {
    const backend = { host: `backend.${namespace}.svc.cluster.local`, port: 9000 };
    const plugin = await applyPlugin({ namespaces: [namespace], backend });
    await makeRunningPod({ name: 'lost', namespace });
    return { namespace, name: plugin.name };
  });

  it('says what the API server says', async () => {
    const { namespace, name } = place();
    const { code, report } = await askStatus(
      ['status', namespace, '--name', name],
      getMesh().cluster.kubeconfig,
    );
    assert.equal(code, 5);
    assert.equal(report.proxies[0]?.state, 'unreachable');
    assert.match(report.proxies[0]?.problems[0]?.why ?? '', /does not have a host assigned/);
  });

  it('fails with the right that is missing, whichever it is, and needs no other', async () => {
    const { namespace, name } = place();
    const right = (group: string, resource: string, verb: string) => ({ namespace, group, resource, verb });
    const rights = [
      right('extensions.istio.io', 'wasmplugins', 'get'),
      right('extensions.istio.io', 'trafficextensions', 'get'),
      right('', 'pods', 'list'),
      right('', 'pods/portforward', 'get'),
      right('', 'pods/portforward', 'create'),
    ];
    const { kubeconfig, allow } = await addAccount(namespace);
    const run = (plugin: string) =>
      runMeshtap(['status', namespace, '--name', plugin, '--kubeconfig', kubeconfig]);
    await allow(rights);
    const whole = await run(name);
    assert.equal(whole.code, 5, whole.stderr);
    for (const missing of rights) {
      await allow(rights.filter((one) => one !== missing));
      // The second kind is requested if there is none of the first.
      const { code, stderr } = await run(missing.resource === 'trafficextensions' ? 'nobody' : name);
      assert.equal(code, 3, `without ${JSON.stringify(missing)}: ${stderr}`);
      assert.match(stderr, /the cluster answered 403, .*is forbidden/);
      assert.match(stderr, /meshtap rbac/);
    }
  });
});

async function askStatus(args: string[], kubeconfig: string) {
  const { code, stdout, stderr } = await runMeshtap([...args, '--kubeconfig', kubeconfig, '-o', 'json']);
  assert.notEqual(stdout, '', stderr);
  return { code, stderr, report: JSON.parse(stdout) as Report };
}
