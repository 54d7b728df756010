import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { readVersion } from '../../src/installation.ts';
import { COMMANDS } from '../../src/program.ts';
import { CLUSTER_COMMANDS } from '../../src/resources/access-rules.ts';
import { runMeshtap, SOME_DIGEST, useTempDir } from '../support/cli.ts';
import { APPLY_LINE, BACKEND, listRights, print, type Role, TO_OUTSIDE } from './rbac-roles.ts';

describe('meshtap rbac', () => {
  const inTemp = useTempDir();

  it('prints a Role for the status of a namespace, as YAML', async () => {
    const { code, stdout, stderr } = await runMeshtap(['rbac', 'shop', '--commands', 'status']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(
      stdout,
      `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: meshtap-status
  namespace: shop
  labels:
    app.kubernetes.io/managed-by: meshtap
    app.kubernetes.io/part-of: meshtap
    app.kubernetes.io/version: "${readVersion()}"
    meshtap/inventory: meshtap
  annotations:
    kubernetes.io/description: "Holders can open any port of any pod in this namespace: Kubernetes cannot limit pods/portforward to a port. Holders can read the logs of all containers in this namespace: Kubernetes cannot limit pods/log to a container. Holders can read the plugin's configuration, with the values of backend.headers: they are part of the resource."
rules:
  - apiGroups:
      - extensions.istio.io
    resources:
      - wasmplugins
      - trafficextensions
    resourceNames:
      - meshtap
    verbs:
      - get
  - apiGroups:
      - ""
    resources:
      - pods
    verbs:
      - list
  - apiGroups:
      - ""
    resources:
      - pods/portforward
    verbs:
      - get
      - create
  - apiGroups:
      - ""
    resources:
      - pods/log
    verbs:
      - get
`,
    );
    assert.equal(parseAllDocuments(stdout).length, 1);
  });

  it('prints for all commands no more and no less than for each of them', async () => {
    const flags = ['shop', 'billing', '--receiver', 'traces', '--pull-secret', 'login'];
    const all = listRights((await print(...flags)).roles);
    const ofEach = await Promise.all(
      CLUSTER_COMMANDS.map(async (command) =>
        listRights((await print(...flags, '--commands', command)).roles),
      ),
    );
    assert.deepEqual(new Set(all), new Set(ofEach.flat()));
    assert.equal(all.length, new Set(all).size, 'no right is there twice');
  });

  it('prints the right to read logs for the commands that look at proxies, and for no other', async () => {
    for (const command of CLUSTER_COMMANDS) {
      const { roles } = await print('shop', '--receiver', 'traces', '--commands', command);
      const isThere = listRights(roles).includes('shop: get pods/log');
      assert.equal(isThere, ['status', 'publish'].includes(command), command);
    }
  });

  it('says in each Role what it allows beyond the commands, and nothing where it allows no more', async () => {
    const describe = async (...flags: string[]) =>
      (await print('shop', ...flags)).roles.map(
        ({ metadata }) => metadata.annotations?.['kubernetes.io/description'] ?? '',
      );
    const [ofRollback = ''] = await describe('--commands', 'rollback');
    assert.match(ofRollback, /values of backend\.headers/);
    assert.doesNotMatch(ofRollback, /any port/);
    const ofTail = await describe('--commands', 'tail', '--receiver', 'traces');
    assert.match(
      ofTail.join(),
      /^Holders can open any port of any pod in this namespace: .*portforward to a port\.$/,
    );
    const { roles } = await print('--all-namespaces', '--commands', 'status');
    assert.match(
      roles[0]?.metadata.annotations?.['kubernetes.io/description'] ?? '',
      /any port of any pod in the whole cluster/,
    );
    const ofApply = (await print('shop', '--commands', 'apply', ...BACKEND)).roles;
    const ofBackend = ofApply.find(({ metadata }) => metadata.namespace === 'traces') ?? assert.fail();
    assert.equal(ofBackend.metadata.annotations, undefined);
  });

  it('says in the help what status allows besides, and how to allow less', async () => {
    const { stdout } = await runMeshtap(['help', 'rbac']);
    const text = stdout.replaceAll(/\s+/g, ' ');
    assert.match(
      text,
      /holders can open any port of any pod in the namespace, or with --all-namespaces in the cluster/,
    );
    assert.match(text, /values of backend\.headers\. .*`meshtap status --from-file FILE` needs no right/);
    assert.doesNotMatch(text, /and nothing else/);
  });

  it('takes all flags of apply, and lets those that change no right have no effect', async () => {
    const flags = [
      ...APPLY_LINE,
      '--force-conflicts',
      '--strict',
      '--quiet',
      '--dry-run=server',
      '--plain-http',
    ];
    assert.deepEqual((await print('shop', ...flags)).roles, (await print('shop', ...BACKEND)).roles);
    const { flags: ofApply } = COMMANDS.find(({ name }) => name === 'apply') ?? assert.fail();
    const { flags: ofRbac } = COMMANDS.find(({ name }) => name === 'rbac') ?? assert.fail();
    assert.deepEqual(
      Object.keys(ofApply).filter((name) => !(name in ofRbac)),
      [],
    );
  });

  it('checks their values all the same', async () => {
    const { code, stderr } = await runMeshtap(['rbac', 'shop', '--image', 'nowhere']);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot use "nowhere" as an image reference/);
  });

  it('adds to the rights of apply what --prune and --wait need, and leaves out those of the checks with --skip-preflight', async () => {
    const rightsOf = async (commands: string, ...flags: string[]) =>
      new Set(listRights((await print('shop', ...BACKEND, '--commands', commands, ...flags)).roles));
    assert.deepEqual(await rightsOf('apply', '--prune'), await rightsOf('apply,remove'));
    assert.deepEqual(await rightsOf('apply', '--wait'), await rightsOf('apply,status'));
    assert.deepEqual(await rightsOf('rollback', '--wait'), await rightsOf('rollback,status'));
    assert.deepEqual(await rightsOf('diff', '--prune', '--wait'), await rightsOf('diff'));
    assert.deepEqual(await rightsOf('apply', '--skip-preflight'), await rightsOf('diff'));
    assert.notDeepEqual(await rightsOf('apply'), await rightsOf('diff'));
  });

  it('prints for tail, view and openapi what finds the pod of the receiver and forwards to it, and nothing else', async () => {
    for (const command of ['tail', 'view', 'openapi']) {
      const { roles, stderr } = await print('--commands', command, '--receiver', 'traces');
      assert.equal(stderr, '');
      assert.deepEqual(listRights(roles).toSorted(), [
        'traces: create pods/portforward',
        'traces: get pods/portforward',
        'traces: list pods',
      ]);
    }
  });

  it('prints a ClusterRole for the status of all namespaces, with no right to write', async () => {
    const { roles, stderr } = await print('--all-namespaces', '--commands', 'status', '--group', 'readers');
    assert.equal(stderr, '');
    const [role, binding] = roles;
    assert.deepEqual([role?.kind, binding?.kind, roles.length], ['ClusterRole', 'ClusterRoleBinding', 2]);
    assert.match(role?.metadata.name ?? '', /^meshtap-status-/);
    assert.deepEqual(role?.rules, [
      {
        ...{ apiGroups: ['extensions.istio.io'], resources: ['wasmplugins', 'trafficextensions'] },
        ...{ resourceNames: ['meshtap'], verbs: ['get'] },
      },
      {
        ...{ apiGroups: ['extensions.istio.io'], resources: ['wasmplugins', 'trafficextensions'] },
        verbs: ['list'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ]);
  });

  it('lets status find the waypoint of a targeted Service, and asks for nothing more for other targets', async () => {
    const rightsFor = async (...flags: string[]) =>
      listRights((await print('shop', '--commands', 'status', ...flags)).roles);
    const plain = await rightsFor();
    const targets = ['--target-ref', 'Service/cart', '--target-ref', 'ServiceEntry/api'];
    const more = (await rightsFor(...targets)).filter((right) => !plain.includes(right));
    assert.deepEqual(more.toSorted(), [
      'shop: get namespaces',
      'shop: get serviceentries api',
      'shop: get services cart',
    ]);
    assert.deepEqual(await rightsFor('--target-ref', 'Gateway/web'), plain);
  });

  it('refuses all namespaces for commands that need to know theirs', async () => {
    for (const flags of [
      [],
      ['--commands', 'status,apply'],
      ['--commands', 'tail', '--receiver', 'traces'],
    ]) {
      const { code, stdout, stderr } = await runMeshtap(['rbac', '-A', ...flags]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^Cannot use --all-namespaces for these commands: only status can/);
    }
    const { code, stderr } = await runMeshtap(['rbac', 'shop', '-A', '--commands', 'status']);
    assert.equal(code, 2);
    assert.match(stderr, /Cannot use --all-namespaces together with "shop"/);
  });

  it('has to know where the receiver is, for tail and view alone', async () => {
    const { code, stderr } = await runMeshtap(['rbac', 'shop', '--commands', 'status,view']);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot print the rights of view: .+\nAdd --receiver NAMESPACE\.\n$/);
    const { roles } = await print('shop', ...BACKEND);
    assert.ok(!listRights(roles).some((right) => right.startsWith('traces: create pods/portforward')));
  });

  const MADE: Record<string, string> = {
    WasmPlugin: 'wasmplugins',
    TrafficExtension: 'trafficextensions',
    ServiceEntry: 'serviceentries',
    DestinationRule: 'destinationrules',
    EnvoyFilter: 'envoyfilters',
    ConfigMap: 'configmaps',
  };
  const cases: Record<string, string[]> = {
    'a whole namespace': BACKEND,
    'another name and kind': [...BACKEND, '--name', 'tap', '--api', 'trafficextension'],
    'a backend outside the mesh': TO_OUTSIDE,
    'TLS to a backend outside the mesh': [...TO_OUTSIDE, '--backend-tls'],
    'a gateway': [...BACKEND, '--target-ref', 'Gateway/web'],
    'a gateway that is to know the backend': [
      ...BACKEND,
      ...['--target-ref', 'Gateway/web', '--reference-backend'],
    ],
    'a waypoint': [...BACKEND, '--target-ref', 'Gateway/way', '--direction', 'inbound'],
    'a waypoint and a backend outside the mesh': [
      ...[...TO_OUTSIDE, '--target-ref', 'Service/cart', '--waypoint', 'way'],
    ],
    'a ConfigMap': [...BACKEND, '--delivery', 'config-map', '--config-map-name', 'filter'],
  };
  for (const [title, flags] of Object.entries(cases)) {
    it(`lets diff write what generate prints, and nothing else, for ${title}`, async () => {
      const image = flags.includes('config-map')
        ? ['--wasm', inTemp('tiny.wasm')]
        : ['--image', `registry.example/tap@${SOME_DIGEST}`];
      writeFileSync(inTemp('tiny.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
      const { code, stdout, stderr } = await runMeshtap([
        'generate',
        'shop',
        ...image,
        ...flags,
        '-o',
        'json',
      ]);
      assert.equal(code, 0, stderr);
      const made = (JSON.parse(stdout).items as Role[]).map(
        ({ kind, metadata: { name } }) => `shop: create ${MADE[kind]} ${name}`,
      );
      const { roles } = await print('shop', ...flags, '--commands', 'diff');
      const creates = listRights(roles).filter((each) => each.includes(': create '));
      assert.deepEqual(creates.toSorted(), made.toSorted());
    });
  }

  it('binds the Roles to accounts, each Role by its own binding', async () => {
    const accounts = ['--service-account', 'ci/deployer', '--user', 'ann@example.com', '--group', 'mesh'];
    const { roles } = await print('shop', ...BACKEND, ...accounts);
    assert.deepEqual(
      roles.map(({ kind }) => kind),
      ['Role', 'RoleBinding', 'Role', 'RoleBinding', 'Role', 'RoleBinding'],
    );
    const apiGroup = 'rbac.authorization.k8s.io';
    assert.deepEqual(roles[1]?.subjects, [
      { kind: 'ServiceAccount', name: 'deployer', namespace: 'ci' },
      { kind: 'User', apiGroup, name: 'ann@example.com' },
      { kind: 'Group', apiGroup, name: 'mesh' },
    ]);
  });

  it('takes commands parted by commas or one by one, in any case and order', async () => {
    const one = await print('shop', '--commands', 'Status, rollback');
    const other = await print('shop', '--commands', 'rollback', '--commands', 'status');
    assert.deepEqual(one.roles, other.roles);
    assert.equal(one.roles[0]?.metadata.name, 'meshtap-status-rollback');
  });

  const refused: [string, string[], RegExp][] = [
    ['no namespace', [], /^Cannot run meshtap rbac: no namespace was given\./],
    [
      'a command that asks no cluster',
      ['shop', '--commands', 'generate'],
      /"generate" as --commands: .*needs no right/,
    ],
    [
      'an account without namespace',
      ['shop', '--service-account', 'deployer'],
      /--service-account: it is not NAMESPACE\/NAME/,
    ],
    ['an empty group', ['shop', '--group', ''], /^Cannot use "" as --group: it is empty\./],
    [
      'flags that do not go together',
      ['shop', '--delivery', 'config-map', '--pull-secret', 'x'],
      /^Cannot use --pull-secret/,
    ],
    [
      'a mount for the whole mesh',
      ['istio-system', '--delivery', 'config-map'],
      /^Cannot use --delivery config-map in istio-system/,
    ],
    [
      'a file that is not there',
      ['shop', '--config', '/nowhere/tap.yaml'],
      /^Cannot use \/nowhere\/tap\.yaml/,
    ],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await runMeshtap(['rbac', ...args]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }
});
