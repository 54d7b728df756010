import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { planRollback, rollBack } from '../../../src/cluster/rollout/rollback.ts';
import type { PublishError } from '../../../src/errors.ts';
import {
  DIGEST_A,
  DIGEST_B,
  makePlugin,
  makeResource,
  makeScripted,
  OUR_LABELS,
  owningLabels,
} from './resources.ts';

const MODE = { name: 'meshtap', isDryRun: false, isForced: false };
const REQUEST = {
  name: 'meshtap',
  kinds: [{ apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' }],
  isOtherRepositoryAllowed: false,
};
const A = `r.example/tap:1@${DIGEST_A}`;
const B = `r.example/tap:2@${DIGEST_B}`;

const annotations = {
  'meshtap/image-digest': DIGEST_B,
  'meshtap/previous-digest': DIGEST_A,
  'meshtap/previous-image': A,
};
const owned = (
  plugin: ClusterResource,
  specFields: object = { 'f:url': {}, 'f:phase': {} },
): ClusterResource => {
  const { fieldsV1, ...entry } = owningLabels();
  const metadata = { ...fieldsV1['f:metadata'], 'f:annotations': {} };
  const managedFields = [{ ...entry, fieldsV1: { 'f:metadata': metadata, 'f:spec': specFields } }];
  return { ...plugin, metadata: { ...plugin.metadata, managedFields } };
};
const plugin = owned({
  ...makePlugin(B, annotations),
  spec: { url: `oci://${B}`, phase: 'STATS', theirs: 1 },
});

describe('a rollback of a namespace', () => {
  it('applies the previous image, and keeps everything else of ours', async () => {
    const cluster = makeScripted([plugin]);
    const applied: ClusterResource[] = [];
    const { apply } = cluster;
    cluster.apply = async (resource, options) => {
      if (!options?.isDryRun) applied.push(resource);
      return apply(resource, options);
    };
    const { outcomes } = await rollBack(await planRollback('shop', REQUEST, cluster), cluster, MODE);
    assert.deepEqual(applied, [
      {
        apiVersion: plugin.apiVersion,
        kind: 'WasmPlugin',
        metadata: {
          name: 'meshtap',
          namespace: 'shop',
          labels: OUR_LABELS,
          annotations: {
            'meshtap/image-digest': DIGEST_A,
            'meshtap/image-tag': '1',
            'meshtap/previous-digest': DIGEST_B,
            'meshtap/previous-image': B,
          },
        },
        spec: { url: `oci://${A}`, phase: 'STATS' },
      },
    ]);
    assert.deepEqual(outcomes, [
      {
        ...{ namespace: 'shop', kind: 'WasmPlugin', name: 'meshtap', action: 'configured' },
        reason: `from ${B} to ${A}`,
      },
    ]);
  });

  const refused: [string, ClusterResource[], RegExp][] = [
    ['there is no plugin', [], /it has no plugin meshtap that meshtap applied/],
    [
      'the plugin is not ours',
      [{ ...plugin, metadata: { name: 'meshtap', namespace: 'shop' } }],
      /no plugin meshtap that meshtap applied/,
    ],
    ['there was no other image', [owned(makePlugin(B))], /has no previous image/],
    ['somebody else manages it', [makePlugin(B, annotations)], /is managed by another field manager/],
    [
      'somebody else manages the image',
      [owned(plugin, { 'f:phase': {} })],
      /is managed by another field manager/,
    ],
    [
      'pods mount the module',
      [makeResource('WasmPlugin', 'meshtap', { spec: { url: 'file:///x' } })],
      /--wasm FILE and --restart/,
    ],
    [
      'the image has no digest',
      [owned(makePlugin('r.example/tap:1', annotations))],
      /does not load an image by digest/,
    ],
  ];
  for (const [name, resources, message] of refused) {
    it(`is refused with exit code 3 when ${name}, and writes nothing`, async () => {
      const cluster = makeScripted(resources);
      await assert.rejects(planRollback('shop', REQUEST, cluster), { exitCode: 3, message });
      assert.deepEqual(cluster.asked, ['read WasmPlugin shop/meshtap']);
    });
  }

  const elsewhere = (image: string) =>
    owned({
      ...makePlugin(B, { ...annotations, 'meshtap/previous-image': image }),
      spec: { url: `oci://${B}` },
    });
  const forged: [string, string][] = [
    ['another host', `r.example.net/tap:1@${DIGEST_A}`],
    ['another port of the host', `r.example:5000/tap:1@${DIGEST_A}`],
    ['another repository', `r.example/tap/evil:1@${DIGEST_A}`],
    ['another repository that begins alike', `r.example/tapped:1@${DIGEST_A}`],
    ['another digest than that beside it', `r.example/tap:1@${DIGEST_B}`],
    ['no digest', 'r.example/tap:1'],
    ['a short digest', 'r.example/tap:1@sha256:abc'],
    ['what is no image', 'r.example/tap:1 --privileged'],
  ];
  for (const [name, image] of forged) {
    it(`is refused with exit code 5 when the previous image is of ${name}, and says both images in full`, async () => {
      const cluster = makeScripted([elsewhere(image)]);
      await assert.rejects(planRollback('shop', REQUEST, cluster), (error: PublishError) => {
        assert.equal(error.exitCode, 5);
        assert.match(
          error.message,
          /^Cannot roll back shop: WasmPlugin shop\/meshtap .*\.\nNothing was written\. /,
        );
        assert.ok(error.message.includes(B) && error.message.includes(image), error.message);
        return true;
      });
      assert.deepEqual(cluster.asked, ['read WasmPlugin shop/meshtap']);
    });
  }

  it('takes the plugin that we applied, not one of the other kind that has only our labels', async () => {
    const kinds = [
      ...REQUEST.kinds,
      { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'TrafficExtension' },
    ];
    const forged = makePlugin(B, annotations);
    const ours = { ...plugin, kind: 'TrafficExtension' };
    const { plugin: chosen } = await planRollback(
      'shop',
      { ...REQUEST, kinds },
      makeScripted([forged, ours]),
    );
    assert.equal(chosen.kind, 'TrafficExtension');
  });

  it('goes to another repository if allowed, and never to an image whose digest does not match', async () => {
    const request = { ...REQUEST, isOtherRepositoryAllowed: true };
    const other = `r.example.net/tap:1@${DIGEST_A}`;
    const plan = await planRollback('shop', request, makeScripted([elsewhere(other)]));
    assert.deepEqual([plan.from.image, plan.to.image], [B, other]);
    for (const image of [`r.example/tap:1@${DIGEST_B}`, 'r.example/tap:1'])
      await assert.rejects(planRollback('shop', request, makeScripted([elsewhere(image)])), { exitCode: 5 });
  });
});
