import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import {
  findPreviousProblem,
  keepPreviousImage,
  readImage,
  readPreviousImage,
  swapImage,
} from '../../../src/cluster/rollout/previous-image.ts';
import { DIGEST_A, DIGEST_B, makePlugin, makeResource } from './resources.ts';

const REPOSITORY = 'r.example:5000/mesh/tap';
const A = `r.example:5000/mesh/tap:1@${DIGEST_A}`;
const B = `r.example:5000/mesh/tap@${DIGEST_B}`;
const AFTER_A = { 'meshtap/previous-digest': DIGEST_A, 'meshtap/previous-image': A };

describe('the previous image', () => {
  const annotationsOf = ({ metadata }: ClusterResource) => metadata.annotations;

  it('is recorded when the digest changes', () => {
    assert.deepEqual(annotationsOf(keepPreviousImage(makePlugin(B), makePlugin(A))), AFTER_A);
  });

  it('does not change while the digest is the same, even with another tag', () => {
    const live = makePlugin(B, AFTER_A);
    const desired = makePlugin(B.replace('@', ':2@'), { 'meshtap/image-tag': '2' });
    assert.deepEqual(annotationsOf(keepPreviousImage(desired, live)), {
      'meshtap/image-tag': '2',
      ...AFTER_A,
    });
  });

  it('is missing for a new plugin, for one that never had another image, and for other resources', () => {
    assert.equal(annotationsOf(keepPreviousImage(makePlugin(A), undefined)), undefined);
    assert.equal(annotationsOf(keepPreviousImage(makePlugin(A), makePlugin(A))), undefined);
    const entry = makeResource('ServiceEntry', 'x', { spec: { url: 'a' } });
    assert.equal(keepPreviousImage(entry, makePlugin(A)), entry);
  });

  it('is never an image without a digest, or a file', () => {
    for (const live of [
      makePlugin('r.example/mesh/tap:1'),
      makeResource('WasmPlugin', 'm', { spec: { url: 'file:///x' } }),
    ]) {
      assert.equal(annotationsOf(keepPreviousImage(makePlugin(B), live)), undefined);
    }
  });

  it('is read only if it is pinned', () => {
    assert.deepEqual(readPreviousImage(makePlugin(B, AFTER_A)), {
      image: A,
      repository: REPOSITORY,
      digest: DIGEST_A,
      tag: '1',
    });
    assert.equal(
      readPreviousImage(makePlugin(B, { 'meshtap/previous-image': 'r.example/tap:1' })),
      undefined,
    );
  });

  it('is neither trusted nor kept by a later apply if the annotations are not as meshtap writes them', () => {
    for (const forged of [
      { ...AFTER_A, 'meshtap/previous-digest': DIGEST_B },
      { 'meshtap/previous-image': `r.example/tap:1@${DIGEST_A.toUpperCase()}` },
      { 'meshtap/previous-image': `oci://${A}` },
      { 'meshtap/previous-image': '\u009b31m' },
      { 'meshtap/previous-image': '' },
    ]) {
      const live = makePlugin(B, forged);
      assert.equal(readPreviousImage(live), undefined);
      assert.match(findPreviousProblem(live) ?? '', /its annotation meshtap\/previous-image is "/);
      assert.equal(annotationsOf(keepPreviousImage(makePlugin(B), live)), undefined);
    }
    assert.equal(findPreviousProblem(makePlugin(B, AFTER_A)), undefined);
    assert.equal(findPreviousProblem(makePlugin(B)), undefined);
  });

  it('is found for a TrafficExtension too', () => {
    const extension = makeResource('TrafficExtension', 'meshtap', { spec: { wasm: { url: `oci://${B}` } } });
    assert.deepEqual(readImage(extension), { image: B, repository: REPOSITORY, digest: DIGEST_B });
    const { spec } = swapImage(extension, {
      image: A,
      repository: REPOSITORY,
      digest: DIGEST_A,
      tag: '1',
    });
    assert.deepEqual(spec, { wasm: { url: `oci://${A}` } });
  });
});

describe('swapImage', () => {
  const live = makePlugin(A, {
    other: 'stays',
    'meshtap/image-digest': DIGEST_A,
    'meshtap/image-tag': '1',
  });
  const swapped = swapImage(live, { image: B, repository: REPOSITORY, digest: DIGEST_B });

  it('changes the url and the annotations of the image, and records the previous image', () => {
    assert.deepEqual(swapped, {
      ...live,
      metadata: {
        ...live.metadata,
        annotations: { other: 'stays', 'meshtap/image-digest': DIGEST_B, ...AFTER_A },
      },
      spec: { url: `oci://${B}` },
    });
  });

  it('is undone by a second one', () => {
    const previous = readPreviousImage(swapped);
    assert.ok(previous);
    assert.equal(readImage(swapImage(swapped, previous))?.image, A);
  });
});
