import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';
import { openApi } from './publisher-cluster.ts';
import { applyAs, readAccess } from './raw-api.ts';
import {
  applying,
  IMAGE_A,
  makeNamespaces,
  readResource,
  runForOutcomes,
  runOnCluster,
  WITH_BACKEND,
} from './rollout-scene.ts';

describe('meshtap remove', () => {
  let one = '';
  let two = '';
  beforeEach(async () => {
    [one = '', two = ''] = await makeNamespaces('remove', 2);
  });
  const apply = async (...args: string[]) => {
    const { code, stderr } = await runOnCluster('apply', applying(IMAGE_A, ...args));
    assert.equal(code, 0, stderr);
  };

  it('removes all of the plugin in the listed namespaces', async () => {
    await apply(one, two, '--backend-tls');
    const { code, actions } = await runForOutcomes('remove', [one]);
    assert.equal(code, 0);
    assert.deepEqual(
      actions,
      ['WasmPlugin', 'DestinationRule', 'ServiceEntry'].map((kind) => `${one} ${kind} deleted`),
    );
    assert.equal(await readResource(one), undefined);
    assert.ok(await readResource(two));
  });

  it('keeps another plugin of the namespace', async () => {
    await apply(one);
    await apply(one, '--name', 'other');
    await runForOutcomes('remove', [one, '--name', 'other']);
    assert.equal(await readResource(one, 'WasmPlugin', 'other'), undefined);
    assert.ok(await readResource(one));
  });

  it('deletes nothing in a dry run, and says what it would', async () => {
    await apply(one);
    const { actions } = await runForOutcomes('remove', [one, '--dry-run=server']);
    assert.deepEqual(actions, [`${one} WasmPlugin deleted`, `${one} ServiceEntry deleted`]);
    assert.ok(await readResource(one));
  });

  it('says so when there is nothing, or no namespace, which is not an error', async () => {
    const { code, outcomes, stderr } = await runForOutcomes('remove', [one, 'not-there']);
    assert.deepEqual([code, outcomes], [0, []]);
    assert.match(
      stderr,
      new RegExp(`^Nothing of the plugin meshtap was found in ${one}, not-there\\.$`, 'm'),
    );
  });

  it('leaves what somebody else has applied from generate, and says how to delete it', async () => {
    await getMesh().cluster.apply(await needMeshtap(['generate', one, '--image', IMAGE_A, ...WITH_BACKEND]));
    const { code, actions, outcomes, stderr } = await runForOutcomes('remove', [one]);
    assert.deepEqual([code, actions], [0, [`${one} WasmPlugin skipped`, `${one} ServiceEntry skipped`]]);
    assert.match(
      outcomes[0]?.reason ?? '',
      new RegExp(
        `not by meshtap; to delete it: \`kubectl delete wasmplugin\\.\\S+ meshtap --namespace ${one}\`$`,
      ),
    );
    assert.match(stderr, /Warning: 2 resources with our labels were not applied by meshtap and not deleted/);
    assert.ok(await readResource(one));
  });

  it('shows everything in all namespaces before it deletes any of it, with -A', async () => {
    const name = one.replace('remove', 'all');
    await apply(one, two, '--name', name);
    const refused = await runOnCluster('remove', ['-A', '--name', name]);
    assert.equal(refused.code, 2);
    assert.ok(await readResource(one, 'WasmPlugin', name));
    const { code, stderr, actions } = await runForOutcomes('remove', [
      '-A',
      '--name',
      name,
      '--yes',
      '--quiet',
    ]);
    const kinds = ['WasmPlugin', 'ServiceEntry'];
    assert.equal(code, 0);
    assert.deepEqual(
      actions,
      [one, two].sort().flatMap((namespace) => kinds.map((kind) => `${namespace} ${kind} deleted`)),
    );
    for (const namespace of [one, two]) {
      assert.match(stderr, new RegExp(`^  WasmPlugin ${namespace}/${name}$`, 'm'));
      assert.equal(await readResource(namespace, 'WasmPlugin', name), undefined);
    }
  });

  const FORGED_BY = 'another-tool';
  const forge = (namespace: string) => {
    const metadata = (name: string) => ({
      ...{ name, namespace },
      labels: { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': 'meshtap' },
    });
    return [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('settings'), data: { key: 'value' } },
      {
        ...{ apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: metadata('tls') },
        spec: { host: 'payments.example.com', trafficPolicy: { tls: { mode: 'SIMPLE' } } },
      },
    ];
  };
  const findPath = ({ apiVersion, metadata: { name, namespace } }: ReturnType<typeof forge>[number]) =>
    apiVersion === 'v1'
      ? `/api/v1/namespaces/${namespace}/configmaps/${name}`
      : `/apis/${apiVersion}/namespaces/${namespace}/destinationrules/${name}`;
  for (const command of ['remove', 'apply --prune']) {
    it(`loses nothing of another tool that has our labels: ${command}`, async () => {
      const access = await readAccess(getMesh().cluster.kubeconfig);
      const theirs = forge(one);
      for (const resource of theirs) await applyAs(access, FORGED_BY, findPath(resource), resource);
      await apply(one, '--backend-tls');
      const readAll = () => Promise.all(theirs.map((each) => openApi(getMesh().cluster).read(each)));
      const before = await readAll();
      const { code, outcomes, stderr } =
        command === 'remove'
          ? await runForOutcomes('remove', [one])
          : await runForOutcomes('apply', [one, ...applying(IMAGE_A), '--prune']);
      assert.equal(code, 0, stderr);
      for (const { kind, metadata } of theirs) {
        const outcome = outcomes.find((each) => each.kind === kind && each.name === metadata.name);
        assert.equal(outcome?.action, 'skipped');
        assert.match(
          outcome.reason ?? '',
          /^managed by another-tool, not by meshtap; to delete it: `kubectl delete /,
        );
      }
      assert.ok(before.every((each) => each !== undefined));
      assert.deepEqual(await readAll(), before);
      assert.equal(await readResource(one, 'DestinationRule', 'meshtap-backend'), undefined);
    });
  }
});
