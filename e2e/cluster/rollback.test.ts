import assert from 'node:assert/strict';
import {
  annotate,
  applying,
  IMAGE_A,
  IMAGE_B,
  makeNamespaces,
  readPlugin,
  runForOutcomes,
} from './rollout-scene.ts';

describe('meshtap rollback', () => {
  let one = '';
  let two = '';
  beforeEach(async () => {
    [one = '', two = ''] = await makeNamespaces('rollback', 2);
  });
  const apply = async (image: string, ...args: string[]) => {
    const { code, stderr } = await runForOutcomes('apply', [...applying(image, ...args)]);
    assert.equal(code, 0, stderr);
  };
  const rollBack = (...args: string[]) => runForOutcomes('rollback', args);

  it('goes back, and forward again, and changes nothing but the image', async () => {
    await apply(IMAGE_A, one, '--phase', 'STATS', '--selector', 'app=web');
    await apply(IMAGE_B, one, '--phase', 'AUTHN', '--selector', 'app=web');
    const applied = await readPlugin(one);
    const { code, actions } = await rollBack(one);
    assert.deepEqual([code, actions], [0, [`${one} WasmPlugin configured`]]);
    const back = await readPlugin(one);
    assert.deepEqual(back.spec, { ...applied.spec, url: `oci://${IMAGE_A}` });
    assert.deepEqual(back.annotations, {
      'meshtap/image-digest': IMAGE_A.split('@')[1],
      'meshtap/image-tag': '1',
      'meshtap/previous-digest': IMAGE_B.split('@')[1],
      'meshtap/previous-image': IMAGE_B,
    });
    await rollBack(one);
    const forward = await readPlugin(one);
    assert.deepEqual(forward.spec, applied.spec);
    assert.deepEqual(forward.annotations, applied.annotations);
  });

  it('leaves what apply owns to apply', async () => {
    await apply(IMAGE_A, one);
    await apply(IMAGE_B, one, '--selector', 'app=web');
    await rollBack(one);
    await apply(IMAGE_A, one);
    const { spec, annotations } = await readPlugin(one);
    assert.deepEqual([spec.selector, spec.url], [undefined, `oci://${IMAGE_A}`]);
    assert.equal(annotations['meshtap/previous-image'], IMAGE_B);
  });

  it('changes nothing in a dry run, and says what it would do', async () => {
    await apply(IMAGE_A, one);
    await apply(IMAGE_B, one);
    const before = await readPlugin(one);
    const { outcomes } = await rollBack(one, '--dry-run=server');
    assert.equal(outcomes[0]?.reason, `from ${IMAGE_B} to ${IMAGE_A}`);
    assert.equal((await readPlugin(one)).resourceVersion, before.resourceVersion);
  });

  const FORGED: [string, Record<string, string>][] = [
    ['another host', { 'meshtap/previous-image': IMAGE_A.replace('registry.', 'registry.evil.') }],
    ['another repository', { 'meshtap/previous-image': IMAGE_A.replace('/tap:', '/other/tap:') }],
    [
      'another digest than the one beside it',
      { 'meshtap/previous-image': IMAGE_A.replaceAll('a'.repeat(64), 'c'.repeat(64)) },
    ],
    ['no digest', { 'meshtap/previous-image': 'registry.example/tap:1' }],
  ];
  for (const [what, annotations] of FORGED) {
    it(`writes nothing in any namespace, and exits 5, when somebody has annotated an image of ${what}`, async () => {
      await apply(IMAGE_A, one, two);
      await apply(IMAGE_B, one, two);
      await annotate(two, annotations);
      const before = [await readPlugin(one), await readPlugin(two)];
      for (const flags of [['--dry-run=server'], [], ['--force-conflicts', '--concurrency', '1']]) {
        const { code, stderr, actions } = await rollBack(one, two, ...flags);
        assert.equal(code, 5, stderr);
        assert.deepEqual(actions, [`${one} Namespace skipped`, `${two} Namespace failed`]);
        assert.ok(
          stderr.includes(IMAGE_B) && stderr.includes(annotations['meshtap/previous-image'] ?? '?'),
          stderr,
        );
        assert.match(stderr, /\nNothing was written\. /);
      }
      assert.deepEqual([await readPlugin(one), await readPlugin(two)], before);
    });
  }

  it('goes to another repository if asked, and shows both images', async () => {
    const moved = IMAGE_A.replace('registry.', 'old-registry.');
    await apply(moved, one);
    await apply(IMAGE_B, one);
    assert.equal((await rollBack(one)).code, 5);
    const { code, outcomes } = await rollBack(one, '--allow-other-repository');
    assert.deepEqual([code, outcomes[0]?.reason], [0, `from ${IMAGE_B} to ${moved}`]);
    assert.equal((await readPlugin(one)).url, `oci://${moved}`);
  });

  it('says which namespaces have had no other image, exits 3, and goes on with the others', async () => {
    await apply(IMAGE_A, one, two);
    await apply(IMAGE_B, two);
    const { code, stderr, actions } = await rollBack(one, two);
    assert.equal(code, 3);
    assert.match(
      stderr,
      new RegExp(`Cannot roll back ${one}: WasmPlugin ${one}/meshtap has no previous image`),
    );
    assert.deepEqual(actions, [`${one} Namespace failed`, `${two} WasmPlugin configured`]);
    assert.equal((await readPlugin(one)).url, `oci://${IMAGE_A}`);
  });
});
