import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MOUNTED_LABEL } from '../../publish/src/config-map/config-map.ts';
import { MODULE_FILE } from '../../publish/src/installation.ts';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { writeOtherModule } from '../istio/published-image.ts';
import type { Resource } from '../mesh/cluster.ts';
import { CHECKOUT, runMeshtap } from '../support/meshtap-cli.ts';
import { makeSlice } from './endpoint-objects.ts';
import { openApi } from './publisher-cluster.ts';
import { mergePatch, readAccess } from './raw-api.ts';
import { makeWorkload, SEED_ANNOTATIONS } from './workload-objects.ts';

// On kind the controllers would make pods for the workloads.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

const WORKLOADS = [
  ['Deployment', 'web'],
  ['DaemonSet', 'agent'],
] as const;
const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const IMAGE = `registry.example/tap:1@sha256:${'0123456789abcdef'.repeat(4)}`;

describeOnLocal('the commands, with a ConfigMap that pods mount', () => {
  let namespace = '';
  beforeEach(async () => {
    namespace = `by-config-map-${randomBytes(3).toString('hex')}`;
    const labels = { 'istio-injection': 'enabled' };
    await getMesh().cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      makeBackend(namespace),
      makeSlice('backend', namespace),
      ...WORKLOADS.map(([kind, name]) => makeWorkload(kind, { name, namespace })),
    ]);
  });

  const api = () => openApi(getMesh().cluster);
  const readConfigMap = (name = 'wasm-filter') =>
    api().read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
  const readPlugin = () => api().read({ ...PLUGIN, metadata: { name: 'meshtap', namespace } });
  const readWorkloads = () =>
    Promise.all(
      WORKLOADS.map(async ([kind, name]) => {
        const workload = await api().read({ apiVersion: 'apps/v1', kind, metadata: { name, namespace } });
        return workload ?? assert.fail(`no ${kind} ${name}`);
      }),
    );
  const readMounted = async () =>
    (await readWorkloads()).map((workload) => {
      const { template } = workload.spec as { template: { metadata: { labels: Record<string, string> } } };
      return template.metadata.labels[MOUNTED_LABEL];
    });

  /** Runs a command on the namespace; gives the outcomes as `KIND NAME ACTION`. */
  const run = async (command: string, flags: string[] = []) => {
    const place = ['--kubeconfig', getMesh().cluster.kubeconfig, '-o', 'json'];
    const { code, stdout, stderr } = await runMeshtap([command, namespace, ...place, ...flags]);
    assert.equal(code, 0, stderr);
    const outcomes = JSON.parse(stdout) as { kind: string; name: string; action: string; reason?: string }[];
    const actions = outcomes.map(({ kind, name, action }) => `${kind} ${name} ${action}`);
    return { outcomes, actions, stderr };
  };
  const backend = () => ['--backend-address', `backend.${namespace}.svc.cluster.local`];
  const apply = (...flags: string[]) => run('apply', ['--delivery', 'config-map', ...backend(), ...flags]);

  it('applies the ConfigMap, then has workloads mount it, then the plugin; and says who restarts', async () => {
    const { actions, stderr } = await apply();
    assert.deepEqual(actions, [
      'ConfigMap wasm-filter created',
      'Deployment web configured',
      'DaemonSet agent configured',
      'WasmPlugin meshtap created',
    ]);
    assert.match(
      stderr,
      new RegExp(`^Deployment ${namespace}/web: its pods restart to mount the filter$`, 'm'),
    );
    assert.deepEqual(await readMounted(), ['meshtap', 'meshtap']);
  });

  it('writes nothing the second time, and keeps everything in a dry run', async () => {
    const bare = await readWorkloads();
    await apply('--dry-run=server');
    assert.deepEqual(
      [await readWorkloads(), await readConfigMap(), await readPlugin()],
      [bare, undefined, undefined],
    );
    await apply();
    const readAll = async () => [await readConfigMap(), ...(await readWorkloads()), await readPlugin()];
    const all = await readAll();
    const { actions } = await apply();
    assert.deepEqual(new Set(actions.map((action) => action.split(' ')[2])), new Set(['unchanged']));
    assert.equal((await run('remove', ['--dry-run=server'])).actions.length, 4);
    assert.deepEqual(await readAll(), all);
  });

  it('shows of a workload only what it would change, not its environment', async () => {
    const container = { name: 'app', image: 'registry.example/app:1' };
    const env = [{ name: 'PASSWORD', value: 'hunter2' }];
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, env }] } };
    await getMesh().cluster.apply([
      makeWorkload('Deployment', { name: 'web', namespace }, { spec: { template } }),
    ]);
    const place = ['--kubeconfig', getMesh().cluster.kubeconfig, '-o', 'json'];
    const flags = [...place, '--delivery', 'config-map', ...backend()];
    const { code, stdout } = await runMeshtap(['diff', namespace, ...flags]);
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /hunter2|PASSWORD/);
    const differences = JSON.parse(stdout) as { kind: string; before?: Resource; after: Resource }[];
    const web = differences.find(({ kind }) => kind === 'Deployment') ?? assert.fail(stdout);
    assert.deepEqual(web.before?.spec, { template: { metadata: { labels: {} } } });
    const { template: changed } = web.after.spec as { template: { metadata: { labels: unknown } } };
    assert.deepEqual(Object.keys(changed), ['metadata']);
    assert.deepEqual(changed.metadata.labels, { [MOUNTED_LABEL]: 'meshtap' });
  });

  it('takes all of it back, the plugin first and the ConfigMap last', async () => {
    const specs = (await readWorkloads()).map(({ spec }) => spec);
    await apply();
    assert.deepEqual((await run('remove')).actions, [
      'WasmPlugin meshtap deleted',
      'Deployment web configured',
      'DaemonSet agent configured',
      'ConfigMap wasm-filter deleted',
    ]);
    assert.deepEqual(
      (await readWorkloads()).map(({ spec }) => spec),
      specs,
    );
    assert.deepEqual((await run('remove')).actions, []);
  });

  it('keeps the ConfigMap while pods of somebody else mount it, and says who', async () => {
    const annotations = SEED_ANNOTATIONS;
    await getMesh().cluster.apply([makeWorkload('StatefulSet', { name: 'old', namespace }, { annotations })]);
    await apply('--selector', 'app=web');
    const { outcomes } = await run('remove');
    const kept = outcomes.find(({ kind }) => kind === 'ConfigMap');
    assert.equal(kept?.action, 'skipped');
    assert.match(kept?.reason ?? '', /^StatefulSet old mounts it/);
    assert.notEqual(await readConfigMap(), undefined);
    assert.equal(await readPlugin(), undefined);
  });

  it('restarts pods for another module only with --restart, once', async () => {
    await apply();
    const wasm = ['--wasm', await writeOtherModule('commands')];
    const before = await readWorkloads();
    const { outcomes } = await apply(...wasm);
    assert.match(
      outcomes.find(({ kind }) => kind === 'Deployment')?.reason ?? '',
      /^restart needed .*--restart$/,
    );
    assert.deepEqual(await readWorkloads(), before);
    assert.ok((await apply(...wasm, '--restart')).actions.includes('Deployment web configured'));
    assert.ok((await apply(...wasm, '--restart')).actions.includes('Deployment web unchanged'));
  });

  it('moves to another ConfigMap, and from there to an image, and prunes what is left over', async () => {
    await apply();
    const moved = await apply('--config-map-name', 'other', '--prune');
    assert.deepEqual(moved.actions, [
      'ConfigMap other created',
      'Deployment web configured',
      'DaemonSet agent configured',
      'WasmPlugin meshtap unchanged',
      'ConfigMap wasm-filter deleted',
    ]);
    const image = await run('apply', ['--image', IMAGE, '--prune', '--skip-preflight', ...backend()]);
    assert.deepEqual(image.actions, [
      'WasmPlugin meshtap configured',
      'Deployment web configured',
      'DaemonSet agent configured',
      'ConfigMap other deleted',
    ]);
    assert.deepEqual(await readMounted(), [undefined, undefined]);
    const { spec } = (await readPlugin()) ?? assert.fail('no plugin');
    assert.match(JSON.stringify(spec), /"url":"oci:/);
    assert.doesNotMatch(JSON.stringify(spec), /"selector"/);
  });

  it('have `status` find a workload that came after, and a ConfigMap that somebody has changed', async () => {
    await apply();
    const [web] = await readWorkloads();
    const spec = web?.spec as { template: { metadata: Record<string, unknown> } } | undefined;
    const { metadata } = spec?.template ?? assert.fail('no Deployment');
    const containers = [{ name: 'istio-proxy', image: 'none', args: ['proxy', 'sidecar'] }];
    const makePod = (name: string, more: object): Resource => {
      return { apiVersion: 'v1', kind: 'Pod', metadata: { ...more, name, namespace }, spec: { containers } };
    };
    await getMesh().cluster.apply([
      makePod('web-1', metadata),
      makeWorkload('Deployment', { name: 'late', namespace }),
      makePod('late-1', { labels: { app: 'late' } }),
    ]);
    const status = () => runMeshtap(['status', namespace, '--kubeconfig', getMesh().cluster.kubeconfig]);
    const { code, stderr } = await status();
    assert.equal(code, 5);
    assert.match(stderr, /not all of it is tapped: Deployment late may have come after `meshtap apply`/);
    assert.doesNotMatch(stderr, /the ConfigMap|endpoint|could not be checked/);
    const access = await readAccess(getMesh().cluster.kubeconfig);
    const binaryData = { [MODULE_FILE]: Buffer.from('another').toString('base64') };
    await mergePatch(access, `/api/v1/namespaces/${namespace}/configmaps/wasm-filter`, { binaryData });
    assert.match(
      (await status()).stderr,
      /the ConfigMap wasm-filter holds the module sha256:\w+, but sha256:\w+ was/,
    );
    const { actions } = await apply('--force-conflicts', '--restart');
    assert.ok(actions.includes('ConfigMap wasm-filter configured'), actions.join());
    const mended = (await status()).stderr;
    assert.doesNotMatch(mended, /not all of it is tapped|holds the module/);
  });

  it('takes over no ConfigMap of that name that is not ours', async () => {
    const metadata = { name: 'wasm-filter', namespace };
    await getMesh().cluster.apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { theirs: 'x' } }]);
    const before = await readConfigMap();
    const kubeconfig = ['--kubeconfig', getMesh().cluster.kubeconfig];
    const flags = ['--delivery', 'config-map', ...backend(), ...kubeconfig];
    const { code, stderr } = await runMeshtap(['apply', namespace, ...flags]);
    assert.equal(code, 3);
    assert.match(stderr, /Cannot apply ConfigMap \S+\/wasm-filter: it already exists and is not ours/);
    assert.deepEqual(await readConfigMap(), before);
    assert.deepEqual(await readMounted(), [undefined, undefined], 'no pod is to mount what is not there');
    assert.equal(await readPlugin(), undefined);
  });

  it('is what deploy.sh does with only the seed’s variables, from any directory', async () => {
    const { kubeconfig } = getMesh().cluster;
    const env = {
      PATH: process.env.PATH ?? '',
      KUBECONFIG: kubeconfig,
      WASM_FILTER_TRACE_BACKEND_ADDRESS: `backend.${namespace}.svc.cluster.local`,
      WASM_FILTER_CONFIG_MAP_NAME: 'from-the-seed',
    };
    const script = join(CHECKOUT, 'deploy.sh');
    const { stderr } = await promisify(execFile)(script, [namespace, 'no-such-namespace'], { cwd: '/', env });
    assert.match(stderr, /no-such-namespace/);
    assert.notEqual(await readConfigMap('from-the-seed'), undefined);
    assert.deepEqual(await readMounted(), ['meshtap', 'meshtap']);
    assert.match(JSON.stringify(await readPlugin()), /"url":"file:\/\//);
  });
});

function makeBackend(namespace: string): Resource {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'backend', namespace },
    spec: { selector: { app: 'backend' }, ports: [{ name: 'http', port: 9000 }] },
  };
}
