import assert from 'node:assert/strict';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { pushSharedImage } from '../istio/published-image.ts';
import type { Resource } from '../mesh/cluster.ts';
import { type Account, type AskedRight, addAccount } from './account.ts';
import { runInProcess } from './in-process.ts';
import { makeEntry, makePlace, NAMES, type Place } from './rbac-place.ts';
import {
  applyRoles,
  assertRefused,
  describeRight,
  listRights,
  removeRoles,
  runSteps,
  type Step,
  withoutRight,
} from './rbac-scene.ts';
import { IMAGE_A, IMAGE_B } from './rollout-scene.ts';

// Pods and workloads are only objects here; nothing acts on them.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

const EXTERNAL = ['--backend-external', '--backend-tls', '--backend-address', 'collector.example.com'];
const TO_WAYPOINT = ['--target-ref', `Gateway/${NAMES.waypoint}`, '--direction', 'inbound'];
const BY_CONFIG_MAP = ['--delivery', 'config-map'];
const OTHER_HOST = 'collector.mesh.example';
const UNCHECKED = '--skip-preflight';

describeOnLocal('meshtap rbac', () => {
  let place: Place;
  let account: Account;
  let roles: Resource[] = [];
  let image = '';
  before(async () => {
    place = await makePlace();
    account = await addAccount(place.tapped);
    image = await pushSharedImage(getMesh().registry);
  });
  beforeEach(() => place.reset());
  afterEach(async () => {
    await removeRoles(roles);
    roles = [];
  });

  const backend = () => ['--backend-address', place.backendHost];
  const pulling = () => ['--image', image, '--plain-http'];

  /**
   * Checks that every step passes under the printed Roles, and that one of them fails if any right (or any listed one)
   * is missing. Nothing fails without the right to read logs (see pod-status.test.ts).
   */
  const prove = async (
    flags: readonly string[],
    steps: readonly Step[],
    isProved = (_: AskedRight) => true,
  ) => {
    roles = await applyRoles(account, [place.tapped, ...flags]);
    assert.equal(await runSteps(account, steps), undefined, 'the Roles do not suffice');
    const needed = listRights(roles).filter(({ resource }) => resource !== 'pods/log');
    for (const right of needed.filter(isProved)) {
      await place.reset();
      const refused = await withoutRight(account, right, () => runSteps(account, steps));
      assertRefused(right, refused);
    }
  };
  const step = (
    command: string,
    args: readonly string[] = [],
    code = 0,
    prepare?: Step['prepare'],
  ): Step => ({
    args: [command, place.tapped, ...args],
    code,
    ...(prepare && { prepare }),
  });

  it('prints for status what it needs, and nothing else', () =>
    prove(
      ['--commands', 'status'],
      [
        step('status', [], 5),
        // A pod that cannot be reached is not the same as a missing right.
        step('status', [], 5, () => place.seed('--image', IMAGE_A, ...EXTERNAL)),
      ],
    ));

  it('prints for status what it needs to find the waypoint of a target; without it a warning names the right', async () => {
    const targets = ['--target-ref', 'Service/cart'];
    await place.seed('--image', IMAGE_A, ...EXTERNAL, ...targets, '--waypoint', NAMES.waypoint);
    roles = await applyRoles(account, [place.tapped, '--commands', 'status', ...targets]);
    const rights = listRights(roles);
    const look = () => runInProcess(['status', place.tapped, '--kubeconfig', account.kubeconfig]);
    assert.doesNotMatch((await look()).stderr, /could not be checked/);
    for (const resource of ['services', 'namespaces']) {
      const right = rights.find((each) => each.resource === resource && each.verb === 'get');
      assert.ok(right, `the right to get ${resource} is printed`);
      const { code, stderr } = await withoutRight(account, right, look);
      assert.equal(code, 5, stderr);
      assert.match(
        stderr,
        new RegExp(`which waypoint serves Service/cart .* to get ${resource} in .* is missing`),
      );
      assert.match(
        stderr,
        /`meshtap rbac \S+ --commands status --target-ref Service\/cart` prints a Role with it/,
      );
    }
  });

  it('prints for diff what it needs, and nothing else, with helpers of the plugin', () => {
    const flags = [...EXTERNAL, ...TO_WAYPOINT];
    return prove(['--commands', 'diff', ...flags], [step('diff', ['--image', IMAGE_A, ...flags], 1)]);
  });

  it('prints for diff what it needs, and nothing else, with a ConfigMap', () => {
    const flags = [...BY_CONFIG_MAP, ...backend()];
    return prove(['--commands', 'diff', ...flags], [step('diff', flags, 1)]);
  });

  it('prints for rollback what it needs, and nothing else', () => {
    const applyBoth = async () => {
      for (const each of [IMAGE_A, IMAGE_B])
        await place.run('apply', '--image', each, UNCHECKED, ...backend());
    };
    return prove(['--commands', 'rollback'], [step('rollback', [], 0, applyBoth)]);
  });

  const seedAs = (api: string) => {
    const flags = [...EXTERNAL, ...TO_WAYPOINT];
    return place.seed('--image', IMAGE_A, '--api', api, ...flags);
  };

  it('prints for remove what it needs, and nothing else', () => {
    const seedBoth = async () => {
      await seedAs('wasmplugin');
      await seedAs('trafficextension');
    };
    return prove(['--commands', 'remove'], [step('remove', [], 0, seedBoth)]);
  });

  it('prints for remove what it needs, and nothing else, with a ConfigMap', () => {
    const mountAndSeed = async () => {
      await place.run('apply', ...BY_CONFIG_MAP, UNCHECKED, ...backend());
      await seedAs('trafficextension');
    };
    const isAdded = ({ group, resource }: AskedRight) => group === 'apps' || resource === 'configmaps';
    const steps = [step('remove', [], 0, mountAndSeed)];
    return prove(['--commands', 'remove', ...BY_CONFIG_MAP], steps, isAdded);
  });

  it('prints for apply what it needs, and nothing else, with a ConfigMap and a backend outside the mesh', () => {
    const flags = [...BY_CONFIG_MAP, ...EXTERNAL];
    return prove(['--commands', 'apply', ...flags], [step('apply', flags)]);
  });

  const servedTargets = [
    ...['Service/cart', 'ServiceEntry/ledger'].flatMap((target) => ['--target-ref', target]),
    ...['--waypoint', NAMES.waypoint],
  ];
  for (const [what, more] of [
    ['a pull secret', ['--pull-secret', NAMES.secret]],
    ['targets that a waypoint serves', servedTargets],
    ['a waypoint', TO_WAYPOINT],
  ] as const) {
    it(`prints for apply what it needs, and nothing else, with ${what}`, () => {
      const flags = [...more, ...backend()];
      const apply = [...pulling(), ...flags];
      return prove(
        ['--commands', 'apply', ...flags],
        [
          step('apply', apply),
          step('apply', [...apply, '--dry-run', 'server'], 0, place.restartBackend),
          step('apply', [...apply, '--dry-run', 'server'], 0, place.turnIntoEntry),
        ],
      );
    });
  }

  it('prints for apply what it needs, and nothing else, for the whole mesh', () => {
    const flags = ['--root-namespace', place.tapped, ...backend()];
    const apply = [...pulling(), ...flags];
    return prove(
      ['--commands', 'apply', ...flags],
      [step('apply', apply), step('apply', [...apply, '--dry-run', 'server'], 0, place.turnIntoEntry)],
    );
  });

  it('prints for apply a ClusterRole too where the backend’s ServiceEntry may be anywhere', async () => {
    const { cluster } = getMesh();
    const entry = makeEntry({ name: 'anywhere', namespace: place.traces }, OTHER_HOST);
    await cluster.apply([entry]);
    const flags = ['--backend-address', OTHER_HOST];
    await prove(['--commands', 'apply', ...flags], [step('apply', [...pulling(), ...flags])]);
    assert.deepEqual(listRights(roles.filter(({ kind }) => kind === 'ClusterRole')).map(describeRight), [
      'list serviceentries.networking.istio.io anywhere',
    ]);
    await cluster.remove(entry);
  });

  it('prints for publish what it needs, and nothing else', () => {
    const flags = [...BY_CONFIG_MAP, ...backend(), '--selector', `app=${NAMES.workload}`];
    // Nobody can ask the one pod, and the backend is not ready: this waits, and comes last.
    const startBadly = async () => {
      await place.reset();
      await place.restartBackend();
      await place.addMountedPod();
    };
    // Long enough for a look at the pods, on a slow machine too.
    const patience = ['--timeout', '20s'];
    return prove(
      ['--commands', 'publish', ...flags],
      [
        step('publish', flags),
        step('publish', flags, 0, place.turnIntoEntry),
        step('publish', [...flags, ...patience], 6, startBadly),
      ],
    );
  });

  it('prints for publish what it needs, and nothing else, as a TrafficExtension', () => {
    const flags = [...BY_CONFIG_MAP, ...backend(), '--selector', 'app=nobody', '--api', 'trafficextension'];
    const isOfPlugins = ({ group }: AskedRight) => group === 'extensions.istio.io';
    return prove(['--commands', 'publish', ...flags], [step('publish', flags)], isOfPlugins);
  });

  for (const [way, flagsOf] of [
    ['an image', () => backend()],
    ['an image and a backend outside the mesh', () => EXTERNAL],
  ] as const) {
    it(`prints Roles under which all commands work, with ${way}`, async () => {
      const flags = [...flagsOf(), '--selector', 'app=nobody'];
      roles = await applyRoles(account, [place.tapped, ...flags]);
      const { pushHost } = getMesh().registry;
      const target = ['--image', `${pushHost}/meshtap/rbac:1`, '--plain-http'];
      const steps = [
        step('status', [], 5),
        step('diff', [...pulling(), ...flags], 1),
        step('apply', [...pulling(), ...flags, '--dry-run', 'server']),
        step('apply', ['--image', IMAGE_A, UNCHECKED, ...flags, '--wait']),
        step('apply', [...pulling(), ...flags, '--prune'], 0, () =>
          place.seed('--image', IMAGE_A, '--api', 'trafficextension', ...flags),
        ),
        step('diff', [...pulling(), ...flags]),
        step('rollback', ['--wait', '--allow-other-repository']),
        step('publish', [...target, ...flags, '--prune']),
        step('remove', ['--dry-run', 'server']),
        step('remove'),
      ];
      assert.equal(await runSteps(account, steps), undefined);
    });
  }

  it('prints Roles under which all commands work, with a ConfigMap', async () => {
    const flags = [...BY_CONFIG_MAP, ...backend()];
    roles = await applyRoles(account, [place.tapped, ...flags]);
    const steps = [
      step('status', [], 5),
      step('diff', flags, 1),
      step('apply', [...flags, '--dry-run', 'server']),
      step('apply', flags),
      step('diff', flags),
      step('publish', [...flags, '--prune', '--selector', 'app=nobody']),
      step('status', [], 5),
      step('remove'),
    ];
    assert.equal(await runSteps(account, steps), undefined);
  });
});
