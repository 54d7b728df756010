import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { configOf } from '../istio/plugin.ts';
import { openCluster } from '../mesh/api-cluster.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';
import { withoutStatus } from './resource-content.ts';
import {
  applying,
  IMAGE_A,
  IMAGE_B,
  makeNamespaces,
  readPlugin,
  readResource,
  runForOutcomes,
  runOnCluster,
  withDenial,
} from './rollout-scene.ts';

describe('meshtap apply', () => {
  let one = '';
  let two = '';
  beforeEach(async () => {
    [one = '', two = ''] = await makeNamespaces('apply', 2);
  });
  const apply = (...args: string[]) => runForOutcomes('apply', args);

  it('makes the resources of each namespace, as our field manager', async () => {
    const { code, actions } = await apply(one, two, ...applying(IMAGE_A));
    assert.equal(code, 0);
    assert.deepEqual(
      actions,
      [one, two].flatMap((name) => [`${name} ServiceEntry created`, `${name} WasmPlugin created`]),
    );
    const plugin = await readResource(one);
    const owners = plugin?.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`);
    assert.deepEqual(owners, ['meshtap Apply']);
    assert.equal(plugin?.metadata.annotations?.['meshtap/previous-digest'], undefined);
  });

  it('reports what is unchanged, and does not write it', async () => {
    await apply(one, ...applying(IMAGE_A));
    const before = await readPlugin(one);
    const { actions } = await apply(one, ...applying(IMAGE_A));
    assert.deepEqual(actions, [`${one} ServiceEntry unchanged`, `${one} WasmPlugin unchanged`]);
    assert.equal((await readPlugin(one)).resourceVersion, before.resourceVersion);
  });

  it('writes only what has changed, and removes what is no longer asked for', async () => {
    await apply(one, ...applying(IMAGE_A, '--selector', 'app=web', '--phase', 'STATS'));
    const readEntry = async () =>
      withoutStatus((await readResource(one, 'ServiceEntry', 'meshtap-backend')) ?? assert.fail('no entry'));
    const entry = await readEntry();
    const { actions } = await apply(one, ...applying(IMAGE_A, '--phase', 'AUTHN'));
    assert.deepEqual(actions, [`${one} ServiceEntry unchanged`, `${one} WasmPlugin configured`]);
    const { spec } = await readPlugin(one);
    assert.deepEqual([spec.phase, spec.selector], ['AUTHN', undefined]);
    assert.deepEqual(await readEntry(), entry);
  });

  it('records the previous image, and keeps it while the digest stays', async () => {
    await apply(one, ...applying(IMAGE_A));
    await apply(one, ...applying(IMAGE_B));
    const previous = async () => {
      const { annotations } = await readPlugin(one);
      return [annotations['meshtap/previous-digest'], annotations['meshtap/previous-image']];
    };
    const wanted = [IMAGE_A.split('@')[1], IMAGE_A];
    assert.deepEqual(await previous(), wanted);
    const { actions } = await apply(one, ...applying(IMAGE_B, '--phase', 'STATS'));
    assert.deepEqual(actions.at(-1), `${one} WasmPlugin configured`);
    assert.deepEqual(await previous(), wanted);
    assert.deepEqual(
      (await apply(one, ...applying(IMAGE_B, '--phase', 'STATS'))).actions.at(-1),
      `${one} WasmPlugin unchanged`,
    );
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    await apply(one, ...applying(IMAGE_A));
    const before = await readPlugin(one);
    const { actions, outcomes } = await apply(one, two, ...applying(IMAGE_B), '--dry-run=server');
    assert.deepEqual(actions, [
      `${one} ServiceEntry unchanged`,
      `${one} WasmPlugin configured`,
      `${two} ServiceEntry created`,
      `${two} WasmPlugin created`,
    ]);
    assert.ok(outcomes.every(({ dryRun }) => dryRun));
    assert.equal((await readPlugin(one)).resourceVersion, before.resourceVersion);
    assert.equal(await readResource(two), undefined);
  });

  it('skips a namespace that is not there with a warning, and fails if it is to be strict', async () => {
    const lenient = await apply('not-there', one, ...applying(IMAGE_A));
    assert.equal(lenient.code, 0);
    assert.match(lenient.stderr, /^Warning: there is no namespace not-there; it is skipped\.$/m);
    assert.deepEqual(lenient.actions.slice(1), [
      'not-there WasmPlugin skipped',
      `${one} ServiceEntry created`,
      `${one} WasmPlugin created`,
    ]);
    const strict = await apply('not-there', one, ...applying(IMAGE_A), '--strict');
    assert.equal(strict.code, 3);
    assert.match(strict.stderr, /Cannot apply to not-there: there is no such namespace/);
  });

  describe('of fields of another manager', () => {
    const takeOver = (phase: string) => setSpec({ phase });
    const setSpec = async (spec: object) => {
      const plugin = await readResource(one);
      const { apiVersion = '', kind = '' } = plugin ?? {};
      const metadata = { name: 'meshtap', namespace: one };
      // Another manager may set what nobody has set yet.
      await openCluster(getMesh().cluster.kubeconfig).apply([{ apiVersion, kind, metadata, spec }]);
    };

    it('keeps what that manager added to the configuration: it is not redacted less', async () => {
      const config = await configOf({ redact: { jsonFields: ['password'] } });
      await apply(one, ...applying(IMAGE_A, ...config));
      await setSpec({ pluginConfig: { redact: { queryParams: ['token'] } } });
      const { code, stderr } = await apply(one, ...applying(IMAGE_B, ...config));
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /configuration changes/);
      const { spec } = await readPlugin(one);
      const { redact } = spec.pluginConfig as { redact: object };
      assert.deepEqual(redact, { jsonFields: ['password'], queryParams: ['token'] });
      const weaker = await runOnCluster('apply', [one, ...applying(IMAGE_B)]);
      assert.equal(weaker.code, 5, weaker.stderr);
      assert.match(weaker.stderr, /less than the one in the cluster: redact\.jsonFields\.$/m);
    });

    it('names that manager and the fields, leaves the namespace as it was, and continues with the others', async () => {
      await apply(one, ...applying(IMAGE_A));
      await takeOver('STATS');
      const before = await readPlugin(one);
      const result = await apply(one, two, ...applying(IMAGE_B, '--phase', 'AUTHN'));
      assert.equal(result.code, 3);
      assert.match(result.stderr, /meshtap-e2e manages \.spec\.phase\.\n.*--force-conflicts/);
      assert.deepEqual(result.actions, [
        `${one} ServiceEntry skipped`,
        `${one} WasmPlugin failed`,
        `${two} ServiceEntry created`,
        `${two} WasmPlugin created`,
      ]);
      assert.equal((await readPlugin(one)).resourceVersion, before.resourceVersion);
    });

    it('wins when that is asked for', async () => {
      await apply(one, ...applying(IMAGE_A));
      await takeOver('STATS');
      const { code } = await apply(one, ...applying(IMAGE_A, '--phase', 'AUTHN'), '--force-conflicts');
      assert.equal(code, 0);
      assert.equal((await readPlugin(one)).spec.phase, 'AUTHN');
      assert.deepEqual(
        (await apply(one, ...applying(IMAGE_A, '--phase', 'AUTHN'))).actions.at(-1),
        `${one} WasmPlugin unchanged`,
      );
    });

    it('leaves alone what we do not set, and says so', async () => {
      await apply(one, ...applying(IMAGE_A));
      await takeOver('STATS');
      const { code, outcomes } = await apply(one, ...applying(IMAGE_B));
      assert.equal(code, 0);
      assert.match(outcomes.at(-1)?.reason ?? '', /keeps spec\.phase, which another field manager set/);
      assert.equal((await readPlugin(one)).spec.phase, 'STATS');
    });
  });

  it('touches no resource of the same name that somebody else has made, unless that is asked for', async () => {
    const theirs = {
      ...{ apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
      metadata: { name: 'meshtap', namespace: one },
      spec: { url: 'oci://registry.example/other:1' },
    };
    await getMesh().cluster.apply([theirs]);
    const { code, stderr } = await apply(one, ...applying(IMAGE_A));
    assert.equal(code, 3);
    assert.match(stderr, /not ours: it belongs to meshtap-e2e/);
    assert.deepEqual((await readPlugin(one)).spec, theirs.spec);
    assert.equal(await readResource(one, 'ServiceEntry', 'meshtap-backend'), undefined);
    assert.equal((await apply(one, ...applying(IMAGE_A), '--force-conflicts')).code, 0);
    assert.equal((await readPlugin(one)).url, `oci://${IMAGE_A}`);
  });

  it('says how to go on from `kubectl apply` of what generate printed', async () => {
    const yaml = await needMeshtap([
      'generate',
      one,
      '--image',
      IMAGE_A,
      '--backend-address',
      'a.b.svc.cluster.local',
    ]);
    await getMesh().cluster.apply(yaml);
    const flags = ['--backend-address', 'a.b.svc.cluster.local', '--skip-preflight'];
    const same = await apply(one, '--image', IMAGE_A, ...flags);
    assert.deepEqual(same.actions, [`${one} WasmPlugin configured`], 'we own it too now');
    const other = await apply(one, '--image', IMAGE_B, ...flags);
    assert.equal(other.code, 3);
    assert.match(other.stderr, /meshtap-e2e manages .*\.spec\.url/);
    assert.equal((await apply(one, '--image', IMAGE_B, ...flags, '--force-conflicts')).code, 0);
  });

  describe('that the server refuses', () => {
    it('by a policy of one namespace leaves that one untouched, and the others applied', async () => {
      await withDenial(one, 'no plugins here', async () => {
        const { code, stderr, actions } = await apply(one, two, ...applying(IMAGE_A));
        assert.equal(code, 3);
        assert.match(stderr, /denied request: no plugins here/);
        assert.deepEqual(actions.slice(2), [`${two} ServiceEntry created`, `${two} WasmPlugin created`]);
        assert.equal(await readResource(one, 'ServiceEntry', 'meshtap-backend'), undefined);
      });
    });

    it('by istiod’s webhook is reported in its words, and nothing is written', async () => {
      const { code, stderr } = await apply(
        one,
        ...applying(IMAGE_A, '--backend-external', '--backend-address', 'my_host.example.com'),
      );
      assert.equal(code, 3);
      assert.match(stderr, /admission webhook "validation\.istio\.io" denied the request: .*my_host/);
      assert.equal(await readResource(one), undefined);
    });
  });

  describe('--prune', () => {
    it('removes what it no longer makes, in the listed namespaces and with our labels alone', async () => {
      await apply(one, two, ...applying(IMAGE_A));
      await apply(one, ...applying(IMAGE_A, '--name', 'other'));
      const flags = ['--backend-address', 'a.b.svc.cluster.local', '--skip-preflight', '--prune'];
      const planned = await apply(one, '--image', IMAGE_A, ...flags, '--dry-run=server');
      assert.deepEqual(planned.actions, [`${one} WasmPlugin configured`, `${one} ServiceEntry deleted`]);
      assert.ok(await readResource(one, 'ServiceEntry', 'meshtap-backend'), 'a dry run keeps it');
      const { actions, stderr } = await apply(one, '--image', IMAGE_A, ...flags);
      assert.deepEqual(actions, planned.actions);
      assert.match(stderr, new RegExp(`^To be pruned .*:\\n {2}ServiceEntry ${one}/meshtap-backend\\n`, 'm'));
      assert.equal(await readResource(one, 'ServiceEntry', 'meshtap-backend'), undefined);
      assert.ok(await readResource(one, 'ServiceEntry', 'other-backend'), 'another plugin’s');
      assert.ok(await readResource(two, 'ServiceEntry', 'meshtap-backend'), 'another namespace’s');
    });

    it('keeps everything in a namespace whose apply fails', async () => {
      await apply(one, ...applying(IMAGE_A));
      const metadata = { name: 'meshtap', namespace: one };
      const kind = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
      await getMesh().cluster.apply([{ ...kind, metadata, spec: { phase: 'STATS' } }]);
      const flags = ['--backend-address', 'a.b.svc.cluster.local', '--skip-preflight', '--phase', 'AUTHN'];
      assert.equal((await apply(one, '--image', IMAGE_A, ...flags, '--prune')).code, 3);
      assert.ok(await readResource(one, 'ServiceEntry', 'meshtap-backend'));
    });
  });
});
