import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getMesh, getRunFolder, PROVIDER, undoAfterEach } from '../istio/mesh-under-test.ts';
import { applyPlugin, makePluginName, type Plugin, type PluginOptions } from '../istio/plugin.ts';
import { pushImage } from '../istio/published-image.ts';
import { useScene } from '../istio/scene.ts';
import { awaitDone, awaitTapped, untap } from '../istio/tapping.ts';
import type { MeshProxy } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';
import { findAdmin } from './admin-address.ts';

// The parts of `-o json` that these tests look at.
type Report = { ready: boolean; namespaces: { problems: Finding[] }[]; proxies: Row[] };
type Finding = { why: string; fix: string };
type Row = {
  state: string;
  ready: boolean;
  digest: string | null;
  expectedDigest: string | null;
  moduleMatches: boolean | null;
  configMatches: boolean | null;
  beating: boolean | null;
  counters: { seen: number; exported: number; heartbeat: number; dropped: { noCluster: number } } | null;
  problems: Finding[];
  warnings: Finding[];
};

const NOBODYS_DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

// On kind the proxies are pods (see pod-status.test.ts), whose admin ports cannot be reached from here.
const describeLocally = PROVIDER === 'local' ? describe : () => {};

describeLocally('meshtap status, of proxies that are not pods', () => {
  const scene = useScene('status');
  let plugin: Plugin | undefined;
  let admin = '';

  before(async () => {
    admin = await findAdmin(scene().client.proxy);
  });
  undoAfterEach(async () => {
    const { client, send } = scene();
    if (plugin) await untap(plugin, send, client.proxy);
    plugin = undefined;
  });

  const apply = async (options: Partial<PluginOptions> = {}) => {
    const { namespace, backend } = scene();
    plugin = await applyPlugin({ namespaces: [namespace], backend, ...options });
    return plugin;
  };
  const argsOf = (name: string, url = admin) => [
    ...['status', scene().namespace, '--name', name, '--admin', `client=${url}`],
    ...['--kubeconfig', getMesh().cluster.kubeconfig],
  ];
  const ask = async (...args: string[]) => {
    const { code, stdout, stderr } = await runMeshtap([...args, '-o', 'json']);
    assert.notEqual(stdout, '', stderr);
    const report = JSON.parse(stdout) as Report;
    return { code, stderr, report, row: report.proxies[0] as Row };
  };

  it('waits for the proxy, and says that it runs the image and the configuration of the resource, and beats', async () => {
    const { name } = await apply();
    const { code, report, row } = await ask(...argsOf(name), '--wait');
    assert.equal(code, 0);
    assert.equal(report.ready, true);
    const { state, digest, expectedDigest, moduleMatches, configMatches, beating } = row;
    assert.deepEqual(
      { state, moduleMatches, configMatches, beating, isDigest: digest === expectedDigest },
      { state: 'running', moduleMatches: true, configMatches: true, beating: true, isDigest: true },
    );
  });

  it('prints a table of one row, and nothing else on stdout', async () => {
    const { name } = await apply();
    const { code, stdout } = await runMeshtap([...argsOf(name), '--wait']);
    assert.equal(code, 0);
    const [header = '', row = '', ...rest] = stdout.split('\n');
    assert.match(header, /^NAMESPACE +PROXY +STATE +DIGEST +IMAGE +CONFIG +BEATS +SEEN +SENT /);
    assert.match(row, /^status-\w+ +client +running +[0-9a-f]{8} +same +same +yes +\d+ +\d+ /);
    assert.deepEqual(rest, ['']);
  });

  it('counts what the proxy has seen and sent', async () => {
    const { client, send } = scene();
    const { name } = await apply();
    await awaitTapped(send, client.proxy);
    const { seen } = await awaitDone(client.proxy, 1);
    await send({ path: '/one' });
    await send({ path: '/two' });
    await awaitDone(client.proxy, seen + 2);
    const { row } = await ask(...argsOf(name));
    assert.equal(row.counters?.seen, seen + 2);
  });

  it('distinguishes configurations with numbers, nested members and a token, and prints none of them', async () => {
    const config = {
      sampling: { ratio: 0.25 },
      capture: { contentTypes: ['application/json', 'text/*'] },
      batch: { maxTraces: 3, maxDelayMs: 1500 },
    };
    const { backend } = scene();
    const headers = { authorization: 'Bearer of-bad-news' };
    const { name } = await apply({ config: { ...config, backend: { address: backend.host, headers } } });
    const { code, stdout, stderr } = await runMeshtap([...argsOf(name), '--wait', '-o', 'yaml']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /configMatches: true/);
    assert.doesNotMatch(stdout + stderr, /of-bad-news|authorization/);
  });

  it('says that a proxy has got neither the new configuration nor the new image', async () => {
    const { name } = await apply();
    await ask(...argsOf(name), '--wait');
    const stale = await startStaleAdmin(scene().client.proxy);
    try {
      await apply({ name, config: { sampling: { ratio: 0.5 } }, image: await pushOther() });
      const { code, row, stderr } = await ask(...argsOf(name, stale.url));
      assert.equal(code, 5);
      assert.deepEqual([row.moduleMatches, row.configMatches], [false, false]);
      assert.match(stderr, /client: it runs sha256:\w+, but WasmPlugin \S+ has sha256:/);
      assert.match(stderr, /client: its configuration is not that of WasmPlugin /);
      const { row: current } = await ask(...argsOf(name), '--wait');
      assert.deepEqual([current.moduleMatches, current.configMatches], [true, true]);
    } finally {
      await stale.stop();
    }
  });

  it('says that a stand-in lets traffic pass where the image is not there, and how to have it pulled again', async () => {
    const { pullHost } = getMesh().registry;
    const { name } = await apply({ image: `${pullHost}/meshtap/missing:1@${NOBODYS_DIGEST}` });
    const { code, stdout, stderr } = await runMeshtap([...argsOf(name), '--wait']);
    assert.equal(code, 5);
    assert.match(stdout, /client +stand-in-allow/);
    assert.match(stderr, /could not get \S+missing:1@sha256:\w+: the stand-in wasm-default-allow lets all/);
    assert.match(stderr, /kubectl annotate --overwrite wasmplugin -n \S+ tap-/);
    assert.match(stderr, /the reason is in the log of the proxy, where its agent \(pilot-agent\) writes too/);
    assert.match(stderr, /1 of 1 proxies do not run .*; waiting longer would not help/);
  });

  it('says that the filter refuses its configuration', async () => {
    const { backend } = scene();
    const { name, resources } = await apply();
    await ask(...argsOf(name), '--wait');
    // What the publisher would refuse to write.
    const faulty = resources.map((resource) => ({
      ...resource,
      spec: { ...(resource.spec as object), pluginConfig: { backend: { address: backend.host, port: 'x' } } },
    }));
    await getMesh().cluster.apply(faulty);
    const { row, code } = await eventually(
      'the filter to refuse its configuration',
      () => ask(...argsOf(name)),
      // A look reads the configuration first: it may be that of before.
      (answer) => answer.row.state === 'rejected' && answer.row.configMatches === true,
    );
    assert.equal(code, 5);
    assert.match(row.problems[0]?.why ?? '', /cannot use its pluginConfig/);
  });

  it('says that a proxy has nothing of the name, and that a namespace has no resource', async () => {
    const { name } = await apply({ flags: ['--selector', 'app=nobody'] });
    const absent = await ask(...argsOf(name));
    assert.equal(absent.code, 5);
    assert.equal(absent.row.state, 'absent');
    const missing = await ask(...argsOf(makePluginName()));
    assert.equal(missing.code, 5);
    assert.match(missing.report.namespaces[0]?.problems[0]?.why ?? '', /no WasmPlugin or TrafficExtension/);
  });

  it('confirms nothing if there is no proxy, and says so', async () => {
    const { name } = await apply();
    const { kubeconfig } = getMesh().cluster;
    const args = ['status', scene().namespace, '--name', name, '--kubeconfig', kubeconfig];
    const { code, stderr } = await runMeshtap(args);
    assert.equal(code, 5);
    assert.match(stderr, /^Warning: status-\w+: it has no pod with a proxy\./);
    assert.match(stderr, /Cannot confirm that the filter runs: no proxy is selected\./);
  });

  it('says that nobody answers at the admin port', async () => {
    const { name } = await apply();
    const { code, row } = await ask(...argsOf(name, 'http://127.0.0.1:1'));
    assert.equal(code, 5);
    assert.equal(row.state, 'unreachable');
    assert.match(row.problems[0]?.why ?? '', /ECONNREFUSED/);
  });

  it('reads a saved dump, and compares it with the resource', async () => {
    const { client, namespace } = scene();
    const { name } = await apply();
    await ask(...argsOf(name), '--wait');
    const file = join(getRunFolder(), 'client.dump');
    const pages = ['/config_dump?resource=ecds_filters', '/stats'].map((page) =>
      client.proxy.readAdmin(page),
    );
    await writeFile(file, (await Promise.all(pages)).join('\n'));
    const kubeconfig = getMesh().cluster.kubeconfig;
    const args = ['status', '--name', name, '--from-file', `${namespace}/client=${file}`];
    const { code, row } = await ask(...args, '--kubeconfig', kubeconfig);
    await rm(file);
    assert.equal(code, 0);
    assert.deepEqual([row.moduleMatches, row.configMatches, row.beating], [true, true, null]);
    assert.equal(row.counters?.heartbeat === undefined, false);
  });
});

async function pushOther(): Promise<string> {
  return pushImage(getMesh().registry, 'meshtap/status', { flags: ['--revision', 'other'] });
}

// An admin interface whose configuration is frozen: a proxy that no change reaches.
async function startStaleAdmin(proxy: MeshProxy): Promise<{ url: string; stop(): Promise<void> }> {
  const dump = await proxy.readAdmin('/config_dump?resource=ecds_filters');
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const page = path.startsWith('/config_dump') ? Promise.resolve(dump) : proxy.readAdmin(path);
    page.then(
      (text) => response.end(text),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
