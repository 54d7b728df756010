import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { configOf } from '../istio/plugin.ts';
import { mergePatch, readAccess } from './raw-api.ts';
import {
  applying,
  IMAGE_A,
  IMAGE_B,
  makeNamespaces,
  readPlugin,
  readResource,
  runOnCluster,
  WITH_BACKEND,
} from './rollout-scene.ts';

describe('meshtap diff', () => {
  let one = '';
  let two = '';
  beforeEach(async () => {
    [one = '', two = ''] = await makeNamespaces('diff', 2);
  });
  const diff = (image: string, ...args: string[]) =>
    runOnCluster('diff', [one, '--image', image, ...WITH_BACKEND, ...args]);
  const apply = async (image: string, ...args: string[]) => {
    const { code, stderr } = await runOnCluster('apply', [one, ...applying(image, ...args)]);
    assert.equal(code, 0, stderr);
  };

  it('exits 1, shows what would be made, and makes nothing', async () => {
    const { code, stdout } = await diff(IMAGE_A);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^\\+\\+\\+ applied/${one}/ServiceEntry/meshtap-backend$`, 'm'));
    assert.match(stdout, new RegExp(`^\\+ {2}url: oci://${IMAGE_A}$`, 'm'));
    assert.equal(await readResource(one), undefined);
  });

  it('exits 0 and shows nothing when nothing would change', async () => {
    await apply(IMAGE_A);
    const { code, stdout } = await diff(IMAGE_A);
    assert.deepEqual([code, stdout], [0, '']);
  });

  it('exits 1 and shows the lines that would change, and changes nothing', async () => {
    await apply(IMAGE_A, '--selector', 'app=web');
    const before = await readPlugin(one);
    const { code, stdout } = await diff(IMAGE_B, two);
    assert.equal(code, 1);
    const lines = stdout
      .split('\n')
      .filter((line) => /^[-+] .*(?:url|matchLabels|previous-image|app: web)/.test(line));
    assert.deepEqual(lines.slice(0, 5).toSorted(), [
      `+    meshtap/previous-image: ${IMAGE_A}`,
      `+  url: oci://${IMAGE_B}`,
      '-      app: web',
      '-    matchLabels:',
      `-  url: oci://${IMAGE_A}`,
    ]);
    assert.doesNotMatch(stdout, /managedFields|resourceVersion|generation|uid/);
    assert.match(stdout, new RegExp(`^\\+\\+\\+ applied/${two}/WasmPlugin/meshtap$`, 'm'));
    assert.equal((await readPlugin(one)).resourceVersion, before.resourceVersion);
  });

  it('shows the same as data', async () => {
    const { code, stdout } = await diff(IMAGE_A, '-o', 'json');
    assert.equal(code, 1);
    const found = JSON.parse(stdout) as { kind: string; action: string; after: { spec: object } }[];
    assert.deepEqual(
      found.map(({ kind, action }) => `${kind} ${action}`),
      ['ServiceEntry created', 'WasmPlugin created'],
    );
  });

  it('never shows the values of backend.headers, and shows that one changes', async () => {
    const config = (token: string) =>
      configOf({ backend: { headers: { authorization: `Bearer ${token}` } } });
    await apply(IMAGE_A, ...(await config('first-secret')));
    const { code, stdout, stderr } = await diff(IMAGE_A, ...(await config('second-secret')));
    assert.equal(code, 1);
    assert.match(stdout, /-\s+authorization: "\*\*\* \(live\)"\n\+\s+authorization: "\*\*\* \(applied\)"/);
    assert.doesNotMatch(stdout + stderr, /(?:first|second)-secret/);
  });

  it('exits 3 at a field of another manager, and shows the conflict and what --force-conflicts would change', async () => {
    await apply(IMAGE_A);
    const access = await readAccess(getMesh().cluster.kubeconfig);
    const path = `/apis/extensions.istio.io/v1alpha1/namespaces/${one}/wasmplugins/meshtap`;
    await mergePatch(access, `${path}?fieldManager=another-tool`, { spec: { url: `oci://${IMAGE_B}` } });
    const before = await readPlugin(one);
    const { code, stdout, stderr } = await diff(IMAGE_A);
    assert.equal(code, 3);
    assert.match(stderr, /another-tool manages \.spec\.url/);
    assert.match(stderr, new RegExp(`^Note: the differences in ${one} .*--force-conflicts`, 'm'));
    assert.match(stdout, new RegExp(`^- {2}url: oci://${IMAGE_B}\n\\+ {2}url: oci://${IMAGE_A}$`, 'm'));
    assert.equal((await readPlugin(one)).resourceVersion, before.resourceVersion);
  });

  it('exits 3 when it cannot know, and shows what it does know', async () => {
    const bad = ['--backend-external', '--backend-address', 'my_host.example.com'];
    const { code, stdout, stderr } = await runOnCluster('diff', [one, '--image', IMAGE_A, ...bad]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /admission webhook/);
  });
});
