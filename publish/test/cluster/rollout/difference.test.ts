import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { compareChanges, compareNamespace, findDifference } from '../../../src/cluster/rollout/difference.ts';
import type { Change } from '../../../src/cluster/rollout/namespace-rollout.ts';
import { formatDifference } from '../../../src/present/differences.ts';
import { MOUNT, makeWorkload } from '../../config-map/workloads.ts';
import { appliedBy, makeRefusal, makeResource, makeScripted, OUR_LABELS } from './resources.ts';

const withHeaders = (headers: Record<string, string>, url = 'oci://r.example/tap'): ClusterResource =>
  makeResource('WasmPlugin', 'meshtap', { spec: { url, pluginConfig: { backend: { headers } } } });

describe('a difference', () => {
  const compare = (live: ClusterResource | undefined, result: ClusterResource) =>
    findDifference({ desired: result, live, result, action: live === undefined ? 'created' : 'configured' });
  const text = (live: ClusterResource | undefined, result: ClusterResource) => {
    const difference = compare(live, result);
    return difference === undefined ? '' : formatDifference(difference);
  };

  it('is a unified diff of YAML', () => {
    assert.equal(
      text(withHeaders({}), withHeaders({}, 'oci://r.example/other')),
      `\
--- live/shop/WasmPlugin/meshtap
+++ applied/shop/WasmPlugin/meshtap
@@ -6,8 +6,8 @@
   labels:
     app.kubernetes.io/managed-by: meshtap
     meshtap/inventory: meshtap
 spec:
-  url: oci://r.example/tap
+  url: oci://r.example/other
   pluginConfig:
     backend:
       headers: {}
`,
    );
  });

  it('is against nothing for a new resource', () => {
    assert.match(
      text(undefined, withHeaders({})),
      /^--- \/dev\/null\n\+\+\+ applied\/shop\/WasmPlugin\/meshtap\n@@ -0,0 /,
    );
  });

  it('ignores what the server sets by itself', () => {
    const stamp = (count: number): ClusterResource => ({
      ...makeResource('ServiceEntry', 'x', { spec: {}, status: { count } }),
      metadata: {
        ...{ name: 'x', namespace: 'shop', labels: OUR_LABELS, uid: `${count}`, resourceVersion: `${count}` },
        generation: count,
        managedFields: [{ manager: `${count}` }],
        annotations: { 'deprecated.daemonset.template.generation': `${count}` },
      },
    });
    assert.equal(text(stamp(1), stamp(2)), '');
  });

  it('is undefined if nothing changes', () => {
    const same = withHeaders({});
    assert.equal(findDifference({ desired: same, live: same, result: same, action: 'unchanged' }), undefined);
  });

  it('never shows the value of a header, and shows which has changed', () => {
    const shown = text(
      withHeaders({ authorization: 'Bearer old-secret', 'x-same': 'same-secret', 'x-gone': 'gone-secret' }),
      withHeaders({ authorization: 'Bearer new-secret', 'x-same': 'same-secret', 'x-new': 'another-secret' }),
    );
    assert.doesNotMatch(shown, /secret/);
    assert.match(shown, /-\s+authorization: "\*\*\* \(live\)"\n/);
    assert.match(shown, /\+\s+authorization: "\*\*\* \(applied\)"\n/);
    assert.match(shown, /^ +x-same: "\*\*\*"$/m);
    assert.match(shown, /\+\s+x-new: "\*\*\*"/);
    assert.match(shown, /-\s+x-gone: "\*\*\*"/);
  });

  it('shows no secret of a new plugin, of a TrafficExtension, or as data', () => {
    const secret = { authorization: 'Bearer hunter2' };
    const { spec } = withHeaders(secret);
    const extension = makeResource('TrafficExtension', 'meshtap', { spec: { wasm: spec } });
    for (const resource of [withHeaders(secret), extension]) {
      assert.doesNotMatch(text(undefined, resource), /hunter2/);
      assert.doesNotMatch(JSON.stringify(compare(undefined, resource)), /hunter2/);
    }
  });

  it('leaves out kubectl’s copy of the whole resource, which holds secrets', () => {
    const noted = (value: string): ClusterResource => ({
      ...withHeaders({}),
      metadata: {
        ...{ name: 'meshtap', namespace: 'shop' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value },
      },
    });
    assert.equal(text(noted('hunter2'), noted('hunter3')), '');
  });

  it('shows bytes by their size and digest', () => {
    const make = (binary: string) =>
      makeResource('ConfigMap', 'wasm-filter', {
        binaryData: { 'f.wasm': Buffer.from(binary).toString('base64') },
      });
    assert.match(
      text(make('old'), make('newer')),
      /-\s+f\.wasm: "?3 bytes, sha256:[0-9a-f]{64}"?\n\+\s+f\.wasm: "?5 bytes, sha256:/,
    );
  });

  it('shows no content of a ConfigMap that somebody else filled', () => {
    const make = (password: string) => makeResource('ConfigMap', 'wasm-filter', { data: { password } });
    const shown = text(make('hunter2'), make('hunter34'));
    assert.doesNotMatch(shown + JSON.stringify(compare(make('hunter2'), make('hunter34'))), /hunter/);
    assert.match(shown, /-\s+password: "?7 bytes, sha256:[0-9a-f]{64}"?\n\+\s+password: "?8 bytes, /);
  });

  it('does not change what it was given', () => {
    const live = withHeaders({ authorization: 'a' });
    const copy = structuredClone(live);
    compare(live, withHeaders({ authorization: 'b' }));
    assert.deepEqual(live, copy);
  });
});

const makeSpec = (name: string, spec: object, manager = 'other') => ({
  apiVersion: 'extensions.istio.io/v1alpha1',
  kind: 'WasmPlugin',
  metadata: { name, namespace: 'shop', managedFields: [{ manager }] },
  spec,
});

describe('the comparison of changes', () => {
  it('separates what people would see from changes of ownership alone', () => {
    const seen = makeSpec('seen', { phase: 'AUTHN' });
    const owned = makeSpec('owned', { phase: 'AUTHN' });
    const same = makeSpec('same', {});
    const changes: Change[] = [
      { desired: seen, live: makeSpec('seen', {}), result: seen, action: 'configured' },
      { desired: owned, live: owned, result: makeSpec('owned', owned.spec, 'meshtap'), action: 'configured' },
      { desired: same, live: same, result: same, action: 'unchanged' },
    ];
    const comparison = compareChanges(changes);
    assert.deepEqual(
      comparison.differences.map(({ name }) => name),
      ['seen'],
    );
    assert.deepEqual(comparison.owned, [owned]);
  });
});

describe('the comparison of a namespace', () => {
  const MODE = { name: 'meshtap', isDryRun: true, isForced: false };
  const make = (hosts: string[]) => makeResource('ServiceEntry', 'meshtap-backend', { spec: { hosts } });
  const refuseConflict = (asked: string) => {
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1' }];
    if (asked.startsWith('check')) throw makeRefusal('helm manages .spec.hosts', 409, { causes });
  };
  const compare = (refuse: (asked: string) => void) => {
    const cluster = makeScripted([appliedBy(make(['a.example']))], refuse);
    const plan = { namespace: 'shop', resources: [make(['b.example'])] };
    return compareNamespace(plan, cluster, MODE).then((comparison) => ({
      ...comparison,
      asked: cluster.asked,
    }));
  };

  it('shows a conflict about fields, with what an apply would change by force', async () => {
    const { differences, isForced, report, asked } = await compare(refuseConflict);
    assert.match(String(report.failure?.message), /helm manages \.spec\.hosts/);
    assert.equal(isForced, true);
    assert.deepEqual(
      differences.map(({ before, after }) => [before?.spec, after.spec]),
      [[{ hosts: ['a.example'] }, { hosts: ['b.example'] }]],
    );
    assert.ok(
      asked.every((each) => /^(?:read|check|force check) /.test(each)),
      asked.join(),
    );
  });

  it('shows only the refusal if the cluster refuses for another reason, or by force too', async () => {
    const refusals = [
      (asked: string) => {
        if (asked.startsWith('check')) throw makeRefusal('no right');
      },
      (asked: string) => {
        refuseConflict(asked);
        if (asked.startsWith('force check')) throw makeRefusal('denied by a webhook');
      },
    ];
    for (const refuse of refusals) {
      const { differences, isForced = false, report } = await compare(refuse);
      assert.deepEqual([differences, isForced], [[], false]);
      assert.ok(report.failure);
    }
  });

  it('shows of a workload only what mounting changes, in no format its environment', async () => {
    const podSpec = { containers: [{ name: 'web', env: [{ name: 'PASSWORD', value: 'hunter2' }] }] };
    const cluster = makeScripted([makeWorkload({ podSpec, annotations: { token: 'hunter3' } })]);
    const live = makeWorkload({ podSpec, annotations: { token: 'hunter3' } });
    const { apply } = cluster;
    // As the server answers: with the whole workload.
    cluster.apply = async (resource, options) => {
      const { spec } = (await apply(resource, options)) as typeof live;
      const template = {
        ...live.spec.template,
        metadata: { ...live.spec.template.metadata, ...spec.template.metadata },
      };
      return { ...live, spec: { ...live.spec, template } };
    };
    const plan = { namespace: 'shop', resources: [], mount: MOUNT };
    const { differences } = await compareNamespace(plan, cluster, MODE);
    assert.deepEqual(
      differences.map(({ kind, name }) => `${kind} ${name}`),
      ['Deployment web'],
    );
    assert.doesNotMatch(JSON.stringify(differences) + differences.map(formatDifference).join(''), /hunter/);
    assert.match(differences.map(formatDifference).join(''), /^\+ +meshtap\/mounted: meshtap$/m);
  });
});
