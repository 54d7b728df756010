import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import {
  findServedKinds,
  listInventory,
  planPruning,
  removeFromNamespace,
  WRITTEN_KINDS,
} from '../../../src/cluster/rollout/inventory.ts';
import { formatPrunePlan } from '../../../src/present/event-text.ts';
import { makeMounted } from '../../config-map/workloads.ts';
import { appliedBy, makeRefusal, makeResource, makeScripted, owningLabels } from './resources.ts';

const withUid = (resource: ClusterResource): ClusterResource =>
  appliedBy({ ...resource, metadata: { ...resource.metadata, uid: `${resource.kind}-uid` } });
const plugin = withUid(makeResource('WasmPlugin', 'meshtap', { spec: { url: 'oci://r.example/tap' } }));
const entry = withUid(makeResource('ServiceEntry', 'meshtap-backend'));
const configMap = appliedBy(makeResource('ConfigMap', 'wasm-filter'));
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
    const query = { namespace: 'shop', name: 'meshtap' };
    const found = await listInventory({ ...query, kinds: WRITTEN_KINDS }, cluster);
    const report = await removeFromNamespace({ ...query, resources: found }, cluster, { isDryRun });
    return { report, asked: cluster.asked };
  };

  it('deletes what we applied, only these resources, and the plugin first', async () => {
    const { asked } = await remove([entry, plugin, ...others]);
    assert.deepEqual(asked, [
      'delete WasmPlugin-uid as WasmPlugin shop/meshtap',
      'delete ServiceEntry-uid as ServiceEntry shop/meshtap-backend',
    ]);
  });

  it('holds no content of a ConfigMap', async () => {
    const full = { ...configMap, data: { key: 'text' }, binaryData: { 'tap.wasm': 'AAAA' } };
    const query = { name: 'meshtap', kinds: WRITTEN_KINDS };
    const [found] = await listInventory(query, makeScripted([full]));
    assert.deepEqual(Object.keys(found ?? {}).toSorted(), ['apiVersion', 'kind', 'metadata']);
  });

  it('deletes nothing in a dry run', async () => {
    const { asked, report } = await remove([plugin], { isDryRun: true });
    assert.deepEqual(asked, ['try to delete WasmPlugin-uid as WasmPlugin shop/meshtap']);
    assert.equal(report.outcomes[0]?.action, 'deleted');
  });

  it('unmounts after the plugin and before the ConfigMap', async () => {
    const { asked } = await remove([configMap, plugin, makeMounted()]);
    assert.deepEqual(asked.slice(1), ['apply Deployment shop/web', 'delete ConfigMap shop/wasm-filter']);
  });

  it('unmounts if the plugin loads a file, even if the ConfigMap is gone', async () => {
    const { asked } = await remove([{ ...plugin, spec: { url: 'file:///x' } }, makeMounted()]);
    assert.deepEqual(asked.slice(1), ['apply Deployment shop/web']);
  });

  const MANAGED: [string, ClusterResource, string][] = [
    ['nobody', makeResource('ConfigMap', 'forged'), 'somebody else'],
    [
      'kubectl',
      appliedBy(entry, owningLabels('kubectl-client-side-apply', 'Update')),
      'kubectl-client-side-apply',
    ],
    ['a GitOps tool', appliedBy(entry, owningLabels('argocd-controller')), 'argocd-controller'],
    [
      'our own name without server-side apply',
      appliedBy(entry, owningLabels('meshtap', 'Update')),
      'meshtap',
    ],
    [
      'somebody else, and us without the labels',
      appliedBy(entry, owningLabels('helm'), {
        ...owningLabels(),
        fieldsV1: { 'f:metadata': { 'f:labels': {} } },
      }),
      'helm',
    ],
  ];
  for (const [who, resource, manager] of MANAGED) {
    it(`leaves what has our labels but is managed by ${who}, and says how to delete it`, async () => {
      const { asked, report } = await remove([plugin, resource]);
      assert.deepEqual(asked, ['delete WasmPlugin-uid as WasmPlugin shop/meshtap']);
      const { kind, metadata } = resource;
      const deletion =
        kind === 'ConfigMap'
          ? 'kubectl delete configmap forged --namespace shop'
          : 'kubectl delete serviceentry.networking.istio.io meshtap-backend --namespace shop';
      assert.deepEqual(report, {
        namespace: 'shop',
        outcomes: [
          { namespace: 'shop', kind: 'WasmPlugin', name: 'meshtap', action: 'deleted' },
          {
            ...{ namespace: 'shop', kind, name: metadata.name, action: 'skipped' },
            reason: `managed by ${manager}, not by meshtap; to delete it: \`${deletion}\``,
          },
        ],
      });
    });
  }

  it('deletes what others manage together with us', async () => {
    const { asked } = await remove([
      appliedBy(entry, owningLabels('kubectl-edit', 'Update'), owningLabels()),
    ]);
    assert.deepEqual(asked, ['delete ServiceEntry-uid as ServiceEntry shop/meshtap-backend']);
  });

  it('restarts no pods for a ConfigMap that it leaves', async () => {
    const forged = makeResource('ConfigMap', 'forged');
    const file = makeResource('WasmPlugin', 'meshtap', { spec: { url: 'file:///x' } });
    assert.deepEqual((await remove([forged, file, makeMounted()])).asked, []);
  });

  it('reports nothing if there was nothing', async () => {
    assert.deepEqual((await remove(others)).report, { namespace: 'shop', outcomes: [] });
  });

  it('says what is deleted and what is not if a step fails', async () => {
    const refuse = (asked: string) => {
      if (asked.includes('ServiceEntry')) throw makeRefusal('no right');
    };
    const { report } = await remove([plugin, entry], { refuse });
    assert.match(
      String(report.failure?.message),
      /no right; shop is incomplete: WasmPlugin meshtap done, ServiceEntry meshtap-backend not done/,
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
  const plan = (made: ClusterResource[], more: ClusterResource[] = []) =>
    planPruning(
      { namespaces: ['shop', 'empty'], name: 'meshtap', build: () => made, concurrency: 2 },
      makeScripted([plugin, entry, ...others, ...more]),
    );

  it('has what is ours in the given namespaces and is no longer made', async () => {
    const found = await plan([plugin]);
    assert.deepEqual([...found], [['shop', [entry]]]);
    assert.equal(
      formatPrunePlan(found),
      'To be pruned after the other resources of the namespace are applied:\n  ServiceEntry shop/meshtap-backend\n',
    );
  });

  it('says what has our labels and is not ours', async () => {
    const forged = appliedBy(makeResource('ConfigMap', 'theirs'), owningLabels('helm'));
    assert.equal(
      formatPrunePlan(await plan([plugin, entry], [forged])),
      'Not pruned, although it has our labels:\n  ConfigMap shop/theirs: managed by helm, not by meshtap; to delete it: `kubectl delete configmap theirs --namespace shop`\n',
    );
  });

  it('says so if there is nothing', async () => {
    assert.equal(formatPrunePlan(await plan([plugin, entry])), 'Nothing to prune.\n');
  });
});
