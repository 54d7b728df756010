import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { useTempDir } from '../support/cli.ts';
import { BACKEND, listRights, print, TO_OUTSIDE } from './rbac-roles.ts';

describe('what meshtap rbac grants around the backend', () => {
  const inTemp = useTempDir();

  it('puts what the checks read into the namespaces of the backend and of the mesh', async () => {
    const { roles } = await print('shop', ...BACKEND);
    assert.deepEqual(listRights(roles.filter(({ metadata }) => metadata.name === 'meshtap-checks')), [
      'istio-system: list sidecars',
      'traces: get services collector',
      'traces: list serviceentries',
      'traces: list endpointslices',
      'traces: list pods',
    ]);
  });

  it('lets status look at what pods mount if that is how the module is delivered', async () => {
    const { roles } = await print('shop', '--delivery', 'config-map', '--commands', 'status');
    const rights = listRights(roles).filter((right) => /configmaps|apps|deployments|sets/.test(right));
    assert.deepEqual(rights.toSorted(), [
      'shop: get configmaps wasm-filter',
      'shop: list daemonsets',
      'shop: list deployments',
      'shop: list statefulsets',
    ]);
  });

  it('lets status look at the backend if that is given', async () => {
    const { roles } = await print('shop', ...BACKEND, '--commands', 'status');
    assert.deepEqual(listRights(roles.filter(({ metadata }) => metadata.namespace === 'traces')), [
      'traces: get services collector',
      'traces: list serviceentries',
      'traces: list endpointslices',
      'traces: list pods',
    ]);
    const alone = await print('shop', '--commands', 'status');
    assert.deepEqual(
      alone.roles.map(({ metadata }) => metadata.namespace),
      ['shop'],
    );
  });

  it('makes one Role of a namespace that is listed and the root or the backend’s too', async () => {
    const { roles } = await print('istio-system', 'traces', ...BACKEND);
    assert.deepEqual(
      roles.map(({ metadata: { name, namespace } }) => [name, namespace]),
      [
        ['meshtap-publisher', 'istio-system'],
        ['meshtap-publisher', 'traces'],
      ],
    );
  });

  it('needs no list of the namespace’s pods to check targets, and none of the root namespace for the whole mesh', async () => {
    const list = async (...flags: string[]) =>
      listRights((await print(...flags, ...BACKEND, '--commands', 'apply')).roles).filter((each) =>
        each.includes('list pods'),
      );
    assert.deepEqual(await list('shop'), ['shop: list pods', 'traces: list pods']);
    assert.deepEqual(await list('shop', '--target-ref', 'Gateway/web'), ['traces: list pods']);
    assert.deepEqual(await list('istio-system'), ['traces: list pods']);
  });

  it('looks at no backend that is outside the mesh, and at no Secret where nothing is pulled', async () => {
    const outside = listRights((await print('shop', ...TO_OUTSIDE)).roles);
    assert.deepEqual(
      outside.filter((each) => !/^(shop|istio-system):/.test(each)),
      [],
    );
    assert.deepEqual(
      listRights((await print('shop', ...BACKEND)).roles).filter((each) => /secrets/.test(each)),
      [],
    );
  });

  it('makes a ClusterRole only where the backend may be in any namespace, and says why', async () => {
    const { roles, stderr } = await print('shop', '--backend-address', 'collector.mesh.example');
    const [clusterRole, ...others] = roles.filter(({ kind }) => kind === 'ClusterRole');
    assert.deepEqual(others, []);
    assert.deepEqual(clusterRole?.rules, [
      { apiGroups: ['networking.istio.io'], resources: ['serviceentries'], verbs: ['list'] },
    ]);
    assert.match(stderr, /^Warning: the ServiceEntry of collector\.mesh\.example may be in any namespace/m);
  });

  it('warns where the commands could not look at the backend, as nobody has said which it is', async () => {
    const { stderr } = await print('shop');
    assert.match(stderr, /^Warning: the backend is not known, so apply and publish could not look at it/);
    for (const command of ['diff', 'status', 'rollback', 'remove'])
      assert.equal((await print('shop', '--commands', command)).stderr, '');
  });

  it('takes the backend from the config file too, and shows nothing of it', async () => {
    const file = inTemp('tap.json');
    const headers = { authorization: 'Bearer of-bad-news' };
    writeFileSync(
      file,
      JSON.stringify({ backend: { address: 'collector.traces.svc.cluster.local', headers } }),
    );
    const { roles, stderr } = await print('shop', '--config', file);
    assert.ok(listRights(roles).includes('traces: get services collector'));
    assert.doesNotMatch(JSON.stringify(roles) + stderr, /of-bad-news/);
  });
});
