import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { rollOutNamespace } from '../../../src/cluster/rollout/namespace-rollout.ts';
import { MOUNT, makeMounted, makeWorkload } from '../../config-map/workloads.ts';
import {
  appliedBy,
  DIGEST_A,
  DIGEST_B,
  makePlugin,
  makeRefusal,
  makeResource,
  makeScripted,
  owningLabels,
} from './resources.ts';

const MODE = { name: 'meshtap', isDryRun: false, isForced: false };
const plugin = makePlugin(`r.example/tap@${DIGEST_A}`);
const entry = makeResource('ServiceEntry', 'meshtap-backend', { spec: { hosts: ['a.example'] } });
const unit = { namespace: 'shop', resources: [entry, plugin] };

describe('the rollout of a namespace', () => {
  const rows = (report: { outcomes: { kind: string; action: string; reason?: string }[] }) =>
    report.outcomes.map(({ kind, action, reason }) =>
      reason ? `${kind} ${action}: ${reason}` : `${kind} ${action}`,
    );
  const writes = (asked: string[]) => asked.filter((text) => /^(?:force )?apply|^delete/.test(text));

  it('has the server check everything before it writes anything', async () => {
    const cluster = makeScripted([]);
    const report = await rollOutNamespace(unit, cluster, MODE);
    assert.deepEqual(rows(report), ['ServiceEntry created', 'WasmPlugin created']);
    assert.deepEqual(cluster.asked.slice(-2), [
      'apply ServiceEntry shop/meshtap-backend',
      'apply WasmPlugin shop/meshtap',
    ]);
    assert.ok(cluster.asked.slice(0, -2).includes('check WasmPlugin shop/meshtap'));
  });

  it('writes nothing in a dry run, and reports the same', async () => {
    const cluster = makeScripted([]);
    const report = await rollOutNamespace(unit, cluster, { ...MODE, isDryRun: true });
    assert.deepEqual(rows(report), ['ServiceEntry created', 'WasmPlugin created']);
    assert.deepEqual(writes(cluster.asked), []);
  });

  it('leaves the namespace as it was when one resource is refused', async () => {
    const cluster = makeScripted([], (asked) => {
      if (asked.startsWith('check WasmPlugin')) throw makeRefusal('the webhook says no');
    });
    const report = await rollOutNamespace(unit, cluster, MODE);
    assert.deepEqual(rows(report), [
      'ServiceEntry skipped: nothing was written: WasmPlugin was refused',
      'WasmPlugin failed: the webhook says no',
    ]);
    assert.match(String(report.failure?.message), /the webhook says no/);
    assert.deepEqual(writes(cluster.asked), []);
  });

  it('says what is written and what is not if a write fails', async () => {
    const cluster = makeScripted([], (asked) => {
      if (asked.startsWith('apply WasmPlugin')) throw makeRefusal('the cluster is gone');
    });
    const report = await rollOutNamespace(unit, cluster, MODE);
    assert.deepEqual(rows(report), ['ServiceEntry created', 'WasmPlugin failed: the cluster is gone']);
    assert.match(
      String(report.failure?.message),
      /the cluster is gone; shop is incomplete: ServiceEntry meshtap-backend done, WasmPlugin meshtap not done\./,
    );
  });

  it('neither writes nor checks what is ours and already as desired', async () => {
    const fieldsV1 = {
      'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/managed-by': {}, 'f:meshtap/inventory': {} } },
      'f:spec': { 'f:hosts': {} },
    };
    const managedFields = [{ manager: 'meshtap', operation: 'Apply', fieldsV1 }];
    const live = { ...entry, metadata: { ...entry.metadata, managedFields } };
    const cluster = makeScripted([live]);
    const report = await rollOutNamespace({ namespace: 'shop', resources: [entry] }, cluster, MODE);
    assert.deepEqual(
      [rows(report), cluster.asked],
      [['ServiceEntry unchanged'], ['read ServiceEntry shop/meshtap-backend']],
    );
  });

  it('does not write what the server finds to be no change', async () => {
    const live = { ...entry, metadata: { ...entry.metadata, resourceVersion: '7', generation: 2 } };
    const cluster = makeScripted([live]);
    const report = await rollOutNamespace({ namespace: 'shop', resources: [entry] }, cluster, MODE);
    assert.deepEqual([rows(report), writes(cluster.asked)], [['ServiceEntry unchanged'], []]);
  });

  it('reports which fields of others are kept', async () => {
    const present = makeResource('ServiceEntry', 'meshtap-backend', {
      spec: { hosts: ['b.example'], resolution: 'DNS' },
    });
    const live = appliedBy(present);
    const keep = (resource: ClusterResource) => ({
      ...live,
      ...resource,
      spec: { ...(live.spec as object), hosts: ['a.example'] },
    });
    const cluster = makeScripted([live]);
    const { apply } = cluster;
    cluster.apply = async (resource, options) => apply(keep(resource), options);
    const report = await rollOutNamespace({ namespace: 'shop', resources: [entry] }, cluster, MODE);
    assert.deepEqual(rows(report), [
      'ServiceEntry configured: keeps spec.resolution, which another field manager set',
    ]);
  });

  it('warns of a key that somebody else has added to the configuration, and how to remove it', async () => {
    const spec = { url: 'oci://r.example/tap', pluginConfig: { sampling: { hosts: ['a'] } } };
    const wanted = makeResource('WasmPlugin', 'meshtap', { spec });
    const pluginConfig = { sampling: { hosts: ['a'], ratio: 7 } };
    const live = { ...appliedBy(wanted), spec: { ...spec, pluginConfig } };
    const cluster = makeScripted([live]);
    const { apply } = cluster;
    cluster.apply = async (_resource, options) => apply(live, options);
    const report = await rollOutNamespace({ namespace: 'shop', resources: [wanted] }, cluster, MODE);
    assert.deepEqual(report.warnings, [
      'WasmPlugin shop/meshtap keeps spec.pluginConfig.sampling.ratio, which another field manager set. If that is not meant, remove it with `kubectl edit wasmplugin -n shop meshtap`.',
    ]);
  });

  it('says that it takes over what somebody else applied with our labels', async () => {
    const changed = { ...entry, spec: { hosts: ['b.example'] } };
    const cluster = makeScripted([appliedBy(changed, owningLabels('argocd-controller'))]);
    const report = await rollOutNamespace({ namespace: 'shop', resources: [entry] }, cluster, MODE);
    assert.deepEqual(rows(report), [
      'ServiceEntry configured: managed by argocd-controller before; now `meshtap remove` deletes it',
    ]);
  });

  describe('over a resource of the same name', () => {
    const foreign = (labels: Record<string, string>, manager = 'helm') => ({
      ...plugin,
      metadata: { name: 'meshtap', namespace: 'shop', labels, managedFields: [{ manager }] },
    });
    const run = (live: ClusterResource, isForced = false) => {
      const cluster = makeScripted([live]);
      return rollOutNamespace({ namespace: 'shop', resources: [plugin] }, cluster, {
        ...MODE,
        isForced,
      }).then((report) => ({ report, asked: cluster.asked }));
    };

    it('that somebody else created stops, and names the owner', async () => {
      const { report, asked } = await run(foreign({}));
      assert.match(
        String(report.failure?.message),
        /not ours: it belongs to helm\.\nUse another --name, or .*--force-conflicts/,
      );
      assert.deepEqual(asked, ['read WasmPlugin shop/meshtap']);
    });

    it('that belongs to another plugin stops, even if it is meshtap’s', async () => {
      const labels = { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': 'other' };
      assert.match(
        String((await run(foreign(labels, 'meshtap'))).report.failure?.message),
        /the plugin other/,
      );
    });

    it('continues if asked to', async () => {
      const { report, asked } = await run(foreign({}), true);
      assert.equal(report.failure, undefined);
      assert.equal(asked.at(-1), 'force apply WasmPlugin shop/meshtap');
    });
  });

  it('does not report a missing namespace as a failure', async () => {
    const cluster = makeScripted([], (asked) => {
      if (asked.startsWith('check')) throw makeRefusal('no', 404, { kind: 'namespaces' });
    });
    const report = await rollOutNamespace(unit, cluster, MODE);
    assert.deepEqual([report.isMissing, report.failure], [true, undefined]);
    assert.deepEqual(
      rows(report),
      Array(2)
        .fill(0)
        .map((_, i) => `${unit.resources[i]?.kind} skipped: there is no such namespace`),
    );
  });

  it('mounts after the other resources and before the plugin, and prunes last', async () => {
    const obsolete = [appliedBy(makeResource('DestinationRule', 'old'))];
    const cluster = makeScripted([makeWorkload(), ...obsolete]);
    await rollOutNamespace({ ...unit, mount: MOUNT, obsolete }, cluster, MODE);
    assert.deepEqual(writes(cluster.asked), [
      'apply ServiceEntry shop/meshtap-backend',
      'apply Deployment shop/web',
      'apply WasmPlugin shop/meshtap',
      'delete DestinationRule shop/old',
    ]);
  });

  it('prunes a ConfigMap once no workload mounts it, and restarts none that mounts another', async () => {
    const obsolete = [appliedBy(makeResource('ConfigMap', MOUNT.configMap))];
    const run = async (plan: Partial<Parameters<typeof rollOutNamespace>[0]>) => {
      const cluster = makeScripted([makeMounted(), ...obsolete]);
      await rollOutNamespace({ namespace: 'shop', resources: [], obsolete, ...plan }, cluster, MODE);
      return writes(cluster.asked);
    };
    assert.deepEqual(await run({}), ['apply Deployment shop/web', 'delete ConfigMap shop/wasm-filter']);
    assert.deepEqual(await run({ mount: MOUNT }), []);
  });

  it('prunes nothing that somebody else applied with our labels, and restarts no pods for it', async () => {
    const obsolete = [makeResource('DestinationRule', 'old'), makeResource('ConfigMap', MOUNT.configMap)];
    const cluster = makeScripted([makeMounted(), ...obsolete]);
    const report = await rollOutNamespace({ namespace: 'shop', resources: [], obsolete }, cluster, MODE);
    assert.deepEqual(writes(cluster.asked), []);
    assert.deepEqual(
      report.outcomes.map(({ kind, action }) => `${kind} ${action}`),
      ['DestinationRule skipped', 'ConfigMap skipped'],
    );
  });

  it('reports a workload that could not be changed as a failure of the namespace, after everything else is done', async () => {
    const cluster = makeScripted([makeWorkload()], (asked) => {
      if (asked === 'apply Deployment shop/web') throw makeRefusal('quota');
    });
    const report = await rollOutNamespace({ ...unit, mount: MOUNT }, cluster, MODE);
    assert.deepEqual(rows(report), [
      'ServiceEntry created',
      'Deployment failed: quota',
      'WasmPlugin created',
    ]);
    assert.match(
      String(report.failure?.message),
      /^Cannot finish shop: Deployment web: quota\.\n.* Try something else\.$/,
    );
  });

  it('writes the previous image on the plugin', async () => {
    const cluster = makeScripted([plugin]);
    await rollOutNamespace(
      { namespace: 'shop', resources: [makePlugin(`r.example/tap@${DIGEST_B}`)] },
      cluster,
      MODE,
    );
    const { annotations } = (await cluster.read(plugin))?.metadata ?? {};
    assert.equal(annotations?.['meshtap/previous-image'], `r.example/tap@${DIGEST_A}`);
  });
});
