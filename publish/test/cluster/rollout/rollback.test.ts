import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/resource.ts';
import { rollBackNamespace } from '../../../src/cluster/rollout/rollback.ts';
import { DIGEST_A, DIGEST_B, makePlugin, makeResource, makeScripted, OUR_LABELS } from './resources.ts';

const MODE = { name: 'meshtap', isDryRun: false, isForced: false };
const PLACE = {
  namespace: 'shop',
  kinds: [{ apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' }],
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
  const fieldsV1 = { 'f:metadata': { 'f:annotations': {}, 'f:labels': {} }, 'f:spec': specFields };
  const managedFields = [{ manager: 'meshtap', operation: 'Apply', fieldsV1 }];
  return { ...plugin, metadata: { ...plugin.metadata, managedFields } };
};
const plugin = owned({
  ...makePlugin(B, annotations),
  spec: { url: `oci://${B}`, phase: 'STATS', theirs: 1 },
});

describe('a rollback of a namespace', () => {
  it('applies the image before, and all else of ours as it is', async () => {
    const cluster = makeScripted([plugin]);
    const applied: ClusterResource[] = [];
    const { apply } = cluster;
    cluster.apply = async (resource, options) => {
      if (!options?.isDryRun) applied.push(resource);
      return apply(resource, options);
    };
    const { outcomes } = await rollBackNamespace(PLACE, cluster, MODE);
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
        reason: 'from sha256:bbbbbbbbbbbb to sha256:aaaaaaaaaaaa',
      },
    ]);
  });

  const refused: [string, ClusterResource[], RegExp][] = [
    ['there is no plugin', [], /it has no plugin meshtap of ours/],
    [
      'the plugin is not ours',
      [{ ...plugin, metadata: { name: 'meshtap', namespace: 'shop' } }],
      /no plugin meshtap of ours/,
    ],
    ['there was no other image', [owned(makePlugin(B))], /has had no other image/],
    ['somebody else manages it', [makePlugin(B, annotations)], /is managed by somebody else/],
    ['somebody else manages the image', [owned(plugin, { 'f:phase': {} })], /is managed by somebody else/],
    [
      'pods mount the module',
      [makeResource('WasmPlugin', 'meshtap', { spec: { url: 'file:///x' } })],
      /--wasm FILE and --restart/,
    ],
    [
      'the image has no digest',
      [owned(makePlugin('r.example/tap:1', annotations))],
      /loads no image by digest/,
    ],
  ];
  for (const [name, resources, message] of refused) {
    it(`is refused with exit code 3 when ${name}, and writes nothing`, async () => {
      const cluster = makeScripted(resources);
      await assert.rejects(rollBackNamespace(PLACE, cluster, MODE), { exitCode: 3, message });
      assert.deepEqual(cluster.asked, ['read WasmPlugin shop/meshtap']);
    });
  }
});
