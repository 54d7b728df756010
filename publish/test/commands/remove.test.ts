import assert from 'node:assert/strict';
import { refusal } from '../support/api-server.ts';
import { appliedBy, useWriteScene } from './write-scene.ts';

describe('meshtap remove', () => {
  const scene = useWriteScene();
  const { run } = scene;
  const SELECTOR = 'app.kubernetes.io/managed-by=meshtap,meshtap/inventory=meshtap';
  const ENTRIES = '/apis/networking.istio.io/v1';
  let entries: ReturnType<typeof appliedBy>[];
  beforeEach(() => {
    entries = [
      appliedBy({ name: 'meshtap-backend', namespace: 'shop', uid: 'u1' }),
      appliedBy({ name: 'meshtap-backend', namespace: 'billing', uid: 'u2' }),
      appliedBy({ name: 'theirs', namespace: 'billing', uid: 'u3' }, 'helm'),
    ];
    scene.answer = ({ method, path }) => {
      if (method !== 'GET' || !path.endsWith('/serviceentries')) return undefined;
      const place = /namespaces\/([^/]*)/.exec(path)?.[1];
      const items = entries.filter(({ metadata }) => (place ?? metadata.namespace) === metadata.namespace);
      return { status: 200, body: { kind: 'ServiceEntryList', items } };
    };
  });
  const deleted = () =>
    scene.server.requests
      .filter(({ method }) => method === 'DELETE')
      .map(({ path, body }) => [
        path.replace(`${ENTRIES}/namespaces/`, ''),
        body?.dryRun,
        body?.preconditions,
      ]);
  const PLAN = `To be deleted:
  ServiceEntry shop/meshtap-backend
  ServiceEntry billing/meshtap-backend
Not deleted, although it has our labels:
  ServiceEntry billing/theirs: managed by helm, not by meshtap; to delete it: \`kubectl delete serviceentry.networking.istio.io theirs --namespace billing\`
`;
  const BOTH = [
    ['billing/serviceentries/meshtap-backend', undefined, { uid: 'u2' }],
    ['shop/serviceentries/meshtap-backend', undefined, { uid: 'u1' }],
  ];

  it('leaves what somebody else applied, says so, and exits 0', async () => {
    const { code, stdout, stderr } = await run(['remove', 'billing', '--quiet', '-o', 'json']);
    assert.equal(code, 0);
    assert.deepEqual(
      JSON.parse(stdout).map(({ name, action }: Record<string, string>) => `${name} ${action}`),
      ['meshtap-backend deleted', 'theirs skipped'],
    );
    assert.match(
      stderr,
      /^Warning: 1 resource with our labels was not applied by meshtap and not deleted, so/,
    );
    assert.deepEqual(deleted(), BOTH.slice(0, 1));
  });

  it('-A deletes in all namespaces, by one list of each kind, once the plan is shown', async () => {
    const { code, stdout, stderr } = await run(['remove', '-A', '--yes', '--quiet']);
    assert.equal(code, 0);
    assert.ok(stderr.startsWith(PLAN), stderr);
    assert.match(stdout, /\nbilling .* deleted\nbilling .* skipped .*\nshop .* deleted\n$/);
    assert.deepEqual(deleted().sort(), BOTH);
    const lists = scene.server.requests.filter(({ path }) => path.endsWith('/serviceentries'));
    assert.deepEqual(
      lists.map(({ path, query }) => [path, query.labelSelector]),
      [[`${ENTRIES}/serviceentries`, SELECTOR]],
    );
  });

  for (const word of ['y', 'yes', 'YES']) {
    it(`-A asks on a terminal after the plan, and deletes when the answer is ${word}`, async () => {
      const { code, stderr } = await run(['remove', '-A', '--quiet'], {
        isTerminal: true,
        stdin: `${word}\n`,
      });
      assert.equal(code, 0);
      const question = `${PLAN}Delete the plugin meshtap from the cluster test, as listed above? [y/N] `;
      assert.ok(stderr.startsWith(question), stderr);
      assert.deepEqual(deleted().sort(), BOTH);
    });
  }

  for (const stdin of ['', '\n', 'n\n', 'yes please\n']) {
    it(`-A deletes nothing and exits 1 when the answer is ${JSON.stringify(stdin)}`, async () => {
      const { code, stdout, stderr } = await run(['remove', '-A'], { isTerminal: true, stdin });
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /Nothing was deleted\.\n$/);
      assert.deepEqual(deleted(), []);
    });
  }

  it('-A without a terminal is refused before any request, unless --yes or a dry run is given', async () => {
    const { code, stdout, stderr } = await run(['remove', '-A']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^Cannot run meshtap remove --all-namespaces without a terminal: .*\n.*--yes\.\n$/);
    assert.deepEqual([...scene.server.asked, ...scene.server.discoveries], []);
  });

  it('-A shows the plan in a dry run too, asks nothing, and deletes nothing', async () => {
    const { code, stderr } = await run(['remove', '-A', '--dry-run=server', '--quiet']);
    assert.equal(code, 0);
    assert.ok(stderr.startsWith(PLAN), stderr);
    assert.deepEqual(
      deleted().map(([, dryRun]) => dryRun),
      [['All'], ['All']],
    );
  });

  it('-A says so when there is nothing, without a question', async () => {
    entries = [];
    const { code, stdout, stderr } = await run(['remove', '-A', '-o', 'json'], { isTerminal: true });
    assert.deepEqual([code, stdout], [0, '[]\n']);
    assert.equal(stderr, 'Nothing of the plugin meshtap was found in any namespace.\n');
  });

  it('-A says which right it needs', async () => {
    scene.answer = ({ path }) =>
      /\/[a-z]+s$/.test(path) ? refusal(403, 'Forbidden', 'no right') : undefined;
    const { code, stderr } = await run(['remove', '-A', '--yes']);
    assert.equal(code, 3);
    assert.match(stderr, /^Cannot list \w+ in all namespaces: .*\n.*a ClusterRole that may list/);
  });

  it('-A is refused together with a namespace, and --yes without -A', async () => {
    assert.match((await run(['remove', '-A', 'shop'])).stderr, /^Cannot use --all-namespaces together with/);
    const { code, stderr } = await run(['remove', 'shop', '--yes']);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot use --yes without --all-namespaces: /);
    assert.deepEqual(scene.server.asked, []);
  });

  it('says so when there is nothing, and exits 0', async () => {
    entries = [];
    const { code, stdout, stderr } = await run(['remove', 'shop', '--quiet']);
    assert.deepEqual([code, stdout], [0, '']);
    assert.equal(stderr, 'Nothing of the plugin meshtap was found in shop.\n');
  });
});
