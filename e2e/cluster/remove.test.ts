import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';
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

  it('removes what somebody else has applied from generate', async () => {
    await getMesh().cluster.apply(await needMeshtap(['generate', one, '--image', IMAGE_A, ...WITH_BACKEND]));
    const { actions } = await runForOutcomes('remove', [one]);
    assert.deepEqual(actions, [`${one} WasmPlugin deleted`, `${one} ServiceEntry deleted`]);
  });
});
