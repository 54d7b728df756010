import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/resource.ts';
import { findServedKinds, WRITTEN_KINDS } from '../../../src/cluster/rollout/inventory.ts';
import { describePruning, planPruning } from '../../../src/cluster/rollout/pruning.ts';
import { removeFromNamespace } from '../../../src/cluster/rollout/removal.ts';
import { makeRefusal, makeResource, makeScripted } from './resources.ts';

const withUid = (resource: ClusterResource): ClusterResource => ({
  ...resource,
  metadata: { ...resource.metadata, uid: `${resource.kind}-uid` },
});
const plugin = withUid(makeResource('WasmPlugin', 'meshtap', { spec: { url: 'oci://r.example/tap' } }));
const entry = withUid(makeResource('ServiceEntry', 'meshtap-backend'));
const configMap = makeResource('ConfigMap', 'wasm-filter');
const others = [
  { ...entry, metadata: { ...entry.metadata, name: 'unlabelled', labels: {} } },
  {
    ...entry,
    metadata: {
      ...entry.metadata,
      name: 'another-plugin',
      labels: { ...entry.metadata.labels, 'meshtap/inventory': 'other' },
    },
  },
  { ...entry, metadata: { ...entry.metadata, namespace: 'elsewhere' } },
];

describe('a removal from a namespace', () => {
  const remove = async (
    resources: ClusterResource[],
    { isDryRun = false, refuse = (_: string) => {} } = {},
  ) => {
    const cluster = makeScripted(resources, refuse);
    const note = (text: string) => async () => {
      cluster.asked.push(text);
      return [];
    };
    const unit = { namespace: 'shop', name: 'meshtap', kinds: WRITTEN_KINDS, isDryRun };
    const mounts = { unmount: note('unmount'), removeConfigMap: note('remove ConfigMap') };
    const report = await removeFromNamespace({ ...unit, ...mounts }, cluster);
    return { report, asked: cluster.asked };
  };

  it('deletes what has our labels there, that very resource, and the plugin first', async () => {
    const { asked } = await remove([entry, plugin, ...others]);
    assert.deepEqual(asked, [
      'delete WasmPlugin-uid as WasmPlugin shop/meshtap',
      'delete ServiceEntry-uid as ServiceEntry shop/meshtap-backend',
    ]);
  });

  it('deletes nothing in a dry run', async () => {
    const { asked, report } = await remove([plugin], { isDryRun: true });
    assert.deepEqual(asked, ['try to delete WasmPlugin-uid as WasmPlugin shop/meshtap']);
    assert.equal(report.outcomes[0]?.action, 'deleted');
  });

  it('takes the mounts back between the plugin and the ConfigMap', async () => {
    const { asked } = await remove([configMap, plugin]);
    assert.deepEqual(asked.slice(1), ['unmount', 'remove ConfigMap']);
  });

  it('takes the mounts back when the plugin loads a file, though the ConfigMap is gone', async () => {
    const { asked } = await remove([{ ...plugin, spec: { url: 'file:///x' } }]);
    assert.deepEqual(asked.slice(1), ['unmount']);
  });

  it('says that there was nothing by telling of nothing', async () => {
    assert.deepEqual((await remove(others)).report, { namespace: 'shop', outcomes: [] });
  });

  it('says what is gone and what is not when it fails half-way', async () => {
    const refuse = (asked: string) => {
      if (asked.includes('ServiceEntry')) throw makeRefusal('no right');
    };
    const { report } = await remove([plugin, entry], { refuse });
    assert.match(
      String(report.failure?.message),
      /no right; shop is half-way: WasmPlugin meshtap done, ServiceEntry meshtap-backend not/,
    );
  });

  it('looks for the kinds that the server has', async () => {
    const kinds = await findServedKinds(makeScripted([]));
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['WasmPlugin', 'EnvoyFilter', 'DestinationRule', 'ServiceEntry', 'ConfigMap'],
    );
  });
});

describe('a plan of pruning', () => {
  const plan = (made: ClusterResource[]) =>
    planPruning(
      { namespaces: ['shop', 'empty'], name: 'meshtap', build: () => made, concurrency: 2 },
      makeScripted([plugin, entry, ...others]),
    );

  it('has what is ours in the listed namespaces and is not made any more', async () => {
    const found = await plan([plugin]);
    assert.deepEqual([...found], [['shop', [entry]]]);
    assert.deepEqual(describePruning(found), [
      'To be pruned, once the others of its namespace are applied:',
      '  ServiceEntry shop/meshtap-backend',
    ]);
  });

  it('says so when there is nothing', async () => {
    assert.deepEqual(describePruning(await plan([plugin, entry])), ['Nothing to prune.']);
  });
});
