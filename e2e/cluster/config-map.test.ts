import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ClusterApi, ClusterResource } from '../../publish/src/cluster/api.ts';
import {
  MAX_CONFIG_MAP_BYTES,
  MOUNTED_LABEL,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from '../../publish/src/config-map/config-map.ts';
import { mountWorkloads, unmountWorkloads } from '../../publish/src/config-map/mounting.ts';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { useInMesh } from '../istio/scene.ts';
import { openApi } from './publisher-cluster.ts';
import { makeWorkload, SEED_ANNOTATIONS, WORKLOAD_KINDS } from './workload-objects.ts';

// On kind their controllers would make pods for them.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'cd'.repeat(32)}`;
const mount = { name: 'meshtap', configMap: 'wasm-filter', digest: DIGEST };

describeOnLocal('ConfigMap delivery, on a real API server', () => {
  const scene = useInMesh('mounts', async (namespace) => ({ namespace, api: openApi(getMesh().cluster) }));
  const place = (kind: string, name: string) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: scene().namespace },
  });
  const read = async (kind: string, name: string): Promise<ClusterResource> =>
    (await scene().api.read(place(kind, name))) ?? assert.fail(`no ${kind} ${name}`);
  const create = async (kind: string, options: Parameters<typeof makeWorkload>[2] = {}) => {
    const name = `w-${randomBytes(4).toString('hex')}`;
    const workload = makeWorkload(kind, { name, namespace: scene().namespace }, options);
    await getMesh().cluster.apply([workload]);
    return { kind, name, before: await read(kind, name) };
  };
  const selecting = (name: string) => ({ ...mount, selector: { app: name } });
  const mountOne = async (name: string, changes: Partial<typeof mount> = {}, options = {}) => {
    const { api, namespace } = scene();
    const settings = { ...selecting(name), ...changes };
    return (await mountWorkloads(settings, namespace, api, options)).filter((each) => each.name === name);
  };
  const unmountOne = async (name: string) => {
    const { api, namespace } = scene();
    const outcomes = await unmountWorkloads('meshtap', namespace, narrow(api, name));
    return outcomes.filter((each) => each.name === name);
  };

  for (const kind of WORKLOAD_KINDS) {
    it(`adds its label and annotations to the template of a ${kind}, and takes exactly these back`, async () => {
      const annotations = { 'prometheus.io/scrape': 'true' };
      for (const options of [{ annotations }, {}]) {
        const { name, before } = await create(kind, options);
        const [outcome] = await mountOne(name);
        assert.equal(outcome?.action, 'configured');
        const mounted = readTemplate(await read(kind, name));
        assert.equal(mounted.labels[MOUNTED_LABEL], 'meshtap');
        assert.deepEqual(
          Object.keys(mounted.annotations).sort(),
          [
            ...Object.keys(options.annotations ?? {}),
            'meshtap/module-digest',
            USER_VOLUME,
            USER_VOLUME_MOUNT,
          ].sort(),
        );
        assert.equal((await unmountOne(name))[0]?.action, 'configured');
        assert.deepEqual(withoutBookkeeping(await read(kind, name)), withoutBookkeeping(before));
      }
    });
  }

  it('writes nothing when run again, to mount or to take back', async () => {
    const { kind, name } = await create('Deployment');
    await mountOne(name);
    const mounted = await read(kind, name);
    assert.equal((await mountOne(name))[0]?.action, 'unchanged');
    assert.deepEqual(await read(kind, name), mounted);
    await unmountOne(name);
    const bare = await read(kind, name);
    assert.deepEqual(await unmountOne(name), []);
    assert.deepEqual(await read(kind, name), bare);
  });

  it('keeps nothing in a dry run', async () => {
    const { kind, name, before } = await create('Deployment');
    assert.equal((await mountOne(name, {}, { isDryRun: true }))[0]?.action, 'configured');
    assert.deepEqual(await read(kind, name), before);
  });

  it('takes a changed module as no reason to restart pods, unless asked to', async () => {
    const { kind, name } = await create('Deployment');
    await mountOne(name);
    const { generation } = (await read(kind, name)).metadata;
    const [calm] = await mountOne(name, { digest: OTHER_DIGEST });
    assert.equal(calm?.action, 'unchanged');
    assert.match(calm?.reason ?? '', /restart needed .* --restart/);
    assert.equal((await read(kind, name)).metadata.generation, generation);
    const [restarted] = await mountOne(name, { digest: OTHER_DIGEST }, { isRestart: true });
    assert.equal(restarted?.action, 'configured');
    const after = await read(kind, name);
    assert.equal(after.metadata.generation, (generation ?? 0) + 1);
    assert.equal(readTemplate(after).annotations['meshtap/module-digest'], OTHER_DIGEST);
    assert.equal(
      (await mountOne(name, { digest: OTHER_DIGEST }, { isRestart: true }))[0]?.action,
      'unchanged',
    );
  });

  it('keeps what others change in the template while the filter is mounted', async () => {
    const { kind, name } = await create('Deployment', { annotations: { team: 'one' } });
    await mountOne(name);
    const changed = makeWorkload(
      kind,
      { name, namespace: scene().namespace },
      { annotations: { team: 'two', extra: 'yes' } },
    );
    await getMesh().cluster.apply([changed]);
    assert.equal((await mountOne(name))[0]?.action, 'unchanged');
    await unmountOne(name);
    assert.deepEqual(readTemplate(await read(kind, name)).annotations, { team: 'two', extra: 'yes' });
  });

  it('leaves a workload alone whose sidecar somebody else gives volumes, and says who', async () => {
    const own = {
      [USER_VOLUME]: '{"certs": {"emptyDir": {}}}',
      [USER_VOLUME_MOUNT]: '{"certs": {"mountPath": "/certs"}}',
    };
    const { kind, name, before } = await create('StatefulSet', { annotations: own });
    const [outcome] = await mountOne(name);
    assert.equal(outcome?.action, 'skipped');
    assert.match(
      outcome?.reason ?? '',
      /^meshtap-e2e sets other volumes for its sidecar in sidecar\.istio\.io\/userVolume/,
    );
    assert.deepEqual(await read(kind, name), before);
  });

  it('takes over nothing of a mount that the predecessor’s script made, and adds the label alone', async () => {
    const { kind, name, before } = await create('DaemonSet', { annotations: SEED_ANNOTATIONS });
    assert.equal((await mountOne(name))[0]?.action, 'configured');
    const { labels, annotations } = readTemplate(await read(kind, name));
    assert.equal(labels[MOUNTED_LABEL], 'meshtap');
    assert.deepEqual(annotations, { ...SEED_ANNOTATIONS, 'meshtap/module-digest': DIGEST });
    await unmountOne(name);
    assert.deepEqual(withoutBookkeeping(await read(kind, name)), withoutBookkeeping(before));
  });

  it('reports a workload whose volumes somebody sets at the same moment, takes nothing over and does the others', async () => {
    const [one, two] = [await create('Deployment'), await create('Deployment')];
    const { api, namespace } = scene();
    const stale = await api.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, { namespace });
    const own = { [USER_VOLUME]: '{"certs": {"emptyDir": {}}}' };
    await getMesh().cluster.apply([
      makeWorkload('Deployment', { name: one.name, namespace }, { annotations: own }),
    ]);
    const late: ClusterApi = { ...api, list: async ({ kind }) => (kind === 'Deployment' ? stale : []) };
    const outcomes = await mountWorkloads(mount, namespace, late);
    const find = (name: string) => outcomes.find((each) => each.name === name);
    assert.equal(find(one.name)?.action, 'failed');
    assert.match(find(one.name)?.reason ?? '', /meshtap-e2e manages .*userVolume/);
    assert.equal(find(two.name)?.action, 'configured');
    assert.deepEqual(readTemplate(await read('Deployment', one.name)).annotations, own);
    await unmountOne(two.name);
  });

  it('does not make a workload again that somebody deletes, or replaces, at the same moment', async () => {
    const [gone, replaced] = [await create('Deployment'), await create('Deployment')];
    const { api, namespace } = scene();
    const stale = await api.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, { namespace });
    for (const { name } of [gone, replaced]) await api.remove(place('Deployment', name));
    await getMesh().cluster.apply([makeWorkload('Deployment', { name: replaced.name, namespace })]);
    const fresh = await read('Deployment', replaced.name);
    const late: ClusterApi = { ...api, list: async ({ kind }) => (kind === 'Deployment' ? stale : []) };
    const outcomes = await mountWorkloads(mount, namespace, late);
    for (const { name } of [gone, replaced]) {
      assert.equal(outcomes.find((each) => each.name === name)?.action, 'failed');
    }
    assert.equal(await api.read(place('Deployment', gone.name)), undefined);
    assert.deepEqual(await read('Deployment', replaced.name), fresh);
  });

  it('puts into a ConfigMap what Kubernetes takes, to the byte', async () => {
    const { namespace, api } = scene();
    const make = (sizeBytes: number) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'size', namespace },
      // Bytes that do not compress.
      binaryData: { 'http-trace-filter.wasm': randomBytes(sizeBytes).toString('base64') },
    });
    await api.apply(make(MAX_CONFIG_MAP_BYTES));
    await assert.rejects(
      api.apply(make(MAX_CONFIG_MAP_BYTES + 1)),
      /Too long: may not be more than 1048576 bytes/,
    );
  });
});

// So that one test does not undo the mounts of another.
function narrow(api: ClusterApi, name: string): ClusterApi {
  return {
    ...api,
    list: async (...args) => (await api.list(...args)).filter((each) => each.metadata.name === name),
  };
}

function readTemplate({ spec }: ClusterResource) {
  const { template } = spec as {
    template: { metadata: { labels?: Record<string, string>; annotations?: Record<string, string> } };
  };
  const { labels = {}, annotations = {} } = template.metadata;
  return { labels, annotations };
}

// The server's own counters, and when each owner wrote last.
function withoutBookkeeping({ metadata, ...rest }: ClusterResource): object {
  const { resourceVersion: _version, generation: _generation, managedFields = [], ...others } = metadata;
  const { 'deprecated.daemonset.template.generation': _counter, ...annotations } = others.annotations ?? {};
  const owners = managedFields.map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
  return { ...rest, metadata: { ...others, annotations, owners } };
}
