import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Interruption } from '../../src/errors.ts';
import { OUR_LABELS, owningLabels } from '../cluster/rollout/resources.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  type FakeApiServer,
  refusal,
  startApiServer,
} from '../support/api-server.ts';
import { runMeshtap, SOME_IMAGE, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { writeProgramScript } from '../support/oras-script.ts';

const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local', '--skip-preflight'];

/** Makes a resource that a field manager applied with our labels, without its kind, as lists have it. */
const appliedBy = (metadata: { name: string; namespace: string; uid: string }, manager = 'meshtap') => ({
  metadata: { ...metadata, labels: OUR_LABELS, managedFields: [owningLabels(manager)] },
});

// What kube-apiserver does is proved on the real one, in e2e/cluster; here is what the commands make of its answers.
describe('the commands that write to a cluster', () => {
  const temp = useTempDir();
  let server: FakeApiServer;
  let stored: Map<string, Record<string, unknown>>;
  let answer: (request: ApiRequest) => ApiAnswer | undefined;
  beforeEach(async () => {
    stored = new Map();
    answer = () => undefined;
    server = await startApiServer((request) => answer(request) ?? serve(request));
  });
  afterEach(() => server.close());

  const serve = ({ method, path, query, body }: ApiRequest): ApiAnswer => {
    if (method === 'PATCH') {
      if (query.dryRun === undefined) stored.set(path, { ...body });
      return { status: 200, body: body ?? {} };
    }
    const found = stored.get(path);
    if (found !== undefined) return { status: 200, body: found };
    if (/\/[a-z]+s$/.test(path)) return { status: 200, body: { kind: 'List', items: [] } };
    return refusal(404, 'NotFound', 'not found');
  };
  const run = (args: string[], setup: Parameters<typeof runMeshtap>[1] = {}) =>
    runMeshtap([...args, '--kubeconfig', server.kubeconfig], setup);
  const apply = (args: string[] = ['shop'], setup = {}) =>
    run(['apply', ...args, '--image', SOME_IMAGE, ...BACKEND], setup);
  const written = () => server.requests.filter(({ method, query }) => method === 'PATCH' && !query.dryRun);

  it('apply writes the plugin of each namespace, and prints what became of it', async () => {
    const { code, stdout, stderr } = await apply(['shop', 'billing']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^NAMESPACE .*\nshop +WasmPlugin +meshtap +created\nbilling +WasmPlugin +meshtap +created\n$/,
    );
    assert.match(stderr, /shop: 1 created \(\d of 2\)/);
    assert.deepEqual(
      written()
        .map(({ path }) => path.split('/')[5])
        .sort(),
      ['billing', 'shop'],
    );
  });

  it('apply and publish warn before they write that others can read the values of backend.headers', async () => {
    const config = { backend: { headers: { authorization: 'Bearer hunter2' } } };
    writeFileSync(temp('tap.json'), JSON.stringify(config));
    for (const command of ['apply', 'publish']) {
      const args = [command, 'shop', '--image', SOME_IMAGE, ...BACKEND, '--config', temp('tap.json')];
      answer = () => refusal(403, 'Forbidden', 'no right');
      writeFileSync(temp('tiny.wasm'), TINY_MODULE);
      const target = command === 'publish' ? ['--image', 'r.example/tap:1', '--wasm', temp('tiny.wasm')] : [];
      const { stdout, stderr } = await run([...args, ...target]);
      assert.equal(stderr.split('backend.headers are not secret').length, 2, stderr);
      assert.doesNotMatch(stdout + stderr, /hunter2/);
    }
  });

  it('apply tells nothing of its progress when it is to be quiet', async () => {
    assert.equal((await apply(['shop', '--quiet'])).stderr, '');
  });

  it('apply writes nothing in a dry run', async () => {
    const { stdout } = await apply(['shop', '--dry-run=server', '-o', 'json']);
    assert.deepEqual(JSON.parse(stdout), [
      { namespace: 'shop', kind: 'WasmPlugin', name: 'meshtap', action: 'created', dryRun: true },
    ]);
    assert.deepEqual(written(), []);
  });

  it('apply goes on with the others when one namespace fails, and exits 3', async () => {
    answer = ({ path, method }) =>
      method === 'PATCH' && path.includes('/shop/') ? refusal(403, 'Forbidden', 'no right') : undefined;
    const { code, stdout, stderr } = await apply(['shop', 'billing']);
    assert.equal(code, 3);
    assert.match(stdout, /shop .* failed .*no right\nbilling .* created\n/);
    assert.match(
      stderr,
      /Cannot check WasmPlugin shop\/meshtap: the cluster answered 403, no right\.\n.*meshtap rbac/,
    );
  });

  it('apply names the manager that a field belongs to', async () => {
    const causes = [
      { reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1', field: '.spec.url' },
    ];
    answer = ({ method }) => (method === 'PATCH' ? refusal(409, 'Conflict', 'no', { causes }) : undefined);
    const { code, stderr } = await apply();
    assert.equal(code, 3);
    assert.match(stderr, /helm manages \.spec\.url\.\n.*--force-conflicts/);
  });

  it('apply has the server take fields over when that is asked for', async () => {
    await apply(['shop', '--force-conflicts']);
    assert.ok(written().every(({ query }) => query.force === 'true'));
  });

  it('apply that is stopped finishes what it has begun, says what it has not, and exits as the signal says', async () => {
    const abort = new AbortController();
    answer = ({ method }) => {
      if (method === 'PATCH') abort.abort(new Interruption('SIGINT'));
      return undefined;
    };
    const { code, stdout, stderr } = await apply(['a', 'b', 'c', '--concurrency', '1'], {
      signal: abort.signal,
    });
    assert.equal(code, 130);
    assert.match(stdout, /\na .* created\n$/);
    assert.match(
      stderr,
      /Stopped by SIGINT; no namespace was left half-way, 1 of 3 are done\. .*\nNot started: b c\n$/,
    );
    assert.equal(written().length, 1);
  });

  it('apply shows what it prunes before it writes, and prunes nothing else', async () => {
    const old = appliedBy({ name: 'meshtap-backend', namespace: 'shop', uid: 'u1' });
    answer = ({ method, path }) =>
      method === 'GET' && path.endsWith('/serviceentries')
        ? { status: 200, body: { kind: 'ServiceEntryList', items: [old] } }
        : undefined;
    const { stderr } = await apply(['shop', '--prune', '--dry-run=server']);
    assert.match(stderr, /^To be pruned .*:\n {2}ServiceEntry shop\/meshtap-backend\nshop: /);
    const deletions = server.requests.filter(({ method }) => method === 'DELETE');
    assert.deepEqual(
      deletions.map(({ path, body }) => [path.split('/').at(-1), body?.dryRun]),
      [['meshtap-backend', ['All']]],
    );
    const lists = server.requests.filter(({ query }) => query.labelSelector !== undefined);
    assert.ok(
      lists.length > 0 &&
        lists.every(
          ({ path, query }) =>
            path.includes('/namespaces/shop/') &&
            query.labelSelector === 'app.kubernetes.io/managed-by=meshtap,meshtap/inventory=meshtap',
        ),
    );
  });

  it('remove says so when there is nothing, and exits 0', async () => {
    const { code, stdout, stderr } = await run(['remove', 'shop', '--quiet']);
    assert.deepEqual([code, stdout], [0, '']);
    assert.equal(stderr, 'Nothing of the plugin meshtap was found in shop.\n');
  });

  describe('remove', () => {
    const SELECTOR = 'app.kubernetes.io/managed-by=meshtap,meshtap/inventory=meshtap';
    const ENTRIES = '/apis/networking.istio.io/v1';
    let entries: ReturnType<typeof appliedBy>[];
    beforeEach(() => {
      entries = [
        appliedBy({ name: 'meshtap-backend', namespace: 'shop', uid: 'u1' }),
        appliedBy({ name: 'meshtap-backend', namespace: 'billing', uid: 'u2' }),
        appliedBy({ name: 'theirs', namespace: 'billing', uid: 'u3' }, 'helm'),
      ];
      answer = ({ method, path }) => {
        if (method !== 'GET' || !path.endsWith('/serviceentries')) return undefined;
        const place = /namespaces\/([^/]*)/.exec(path)?.[1];
        const items = entries.filter(({ metadata }) => (place ?? metadata.namespace) === metadata.namespace);
        return { status: 200, body: { kind: 'ServiceEntryList', items } };
      };
    });
    const deleted = () =>
      server.requests
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
      const lists = server.requests.filter(({ path }) => path.endsWith('/serviceentries'));
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
      assert.match(
        stderr,
        /^Cannot run meshtap remove --all-namespaces without a terminal: .*\n.*--yes\.\n$/,
      );
      assert.deepEqual([...server.asked, ...server.discoveries], []);
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
      answer = ({ path }) => (/\/[a-z]+s$/.test(path) ? refusal(403, 'Forbidden', 'no right') : undefined);
      const { code, stderr } = await run(['remove', '-A', '--yes']);
      assert.equal(code, 3);
      assert.match(stderr, /^Cannot list \w+ in all namespaces: .*\n.*a ClusterRole that may list/);
    });

    it('-A is refused together with a namespace, and --yes without -A', async () => {
      assert.match(
        (await run(['remove', '-A', 'shop'])).stderr,
        /^Cannot use --all-namespaces together with/,
      );
      const { code, stderr } = await run(['remove', 'shop', '--yes']);
      assert.equal(code, 2);
      assert.match(stderr, /^Cannot use --yes without --all-namespaces: /);
      assert.deepEqual(server.asked, []);
    });
  });

  it('rollback says that there is no earlier image, and exits 3', async () => {
    const { code, stderr } = await run(['rollback', 'shop', '--quiet']);
    assert.equal(code, 3);
    assert.match(stderr, /^Cannot roll back shop: it has no plugin meshtap that meshtap applied\./);
  });

  describe('rollback', () => {
    const [NOW, EARLIER] = ['b', 'a'].map((digit) => `r.example/tap:1@sha256:${digit.repeat(64)}`);
    const OTHER = `evil.example/tap:1@sha256:${'a'.repeat(64)}`;
    const store = (namespace: string, previous: string | undefined = EARLIER) =>
      stored.set(`/apis/extensions.istio.io/v1alpha1/namespaces/${namespace}/wasmplugins/meshtap`, {
        apiVersion: 'extensions.istio.io/v1alpha1',
        kind: 'WasmPlugin',
        metadata: {
          ...{ name: 'meshtap', namespace, labels: { 'meshtap/inventory': 'meshtap' } },
          annotations: { 'meshtap/previous-image': previous },
          managedFields: [
            {
              manager: 'meshtap',
              operation: 'Apply',
              fieldsV1: { 'f:metadata': {}, 'f:spec': { 'f:url': {} } },
            },
          ],
        },
        spec: { url: `oci://${NOW}` },
      });
    const rollBack = (...args: string[]) => run(['rollback', 'a', 'b', 'c', '--quiet', ...args]);
    beforeEach(() => {
      for (const namespace of ['a', 'b', 'c']) store(namespace);
    });

    for (const format of ['table', 'json', 'yaml']) {
      it(`says from which image to which it goes, in full, as ${format}, in a dry run too`, async () => {
        const { code, stdout } = await rollBack('-o', format, '--dry-run=server');
        assert.equal(code, 0);
        assert.equal(stdout.split(`from ${NOW} to ${EARLIER}`).length, 4);
        assert.deepEqual(written(), []);
        await rollBack();
        assert.equal(written().length, 3);
      });
    }

    it('writes nothing, in no namespace, when one of them names an image of another host', async () => {
      store('b', OTHER);
      for (const flags of [[], ['--dry-run=server'], ['--concurrency', '1']]) {
        const { code, stdout, stderr } = await rollBack(...flags);
        assert.equal(code, 5);
        assert.match(
          stdout,
          /\na +Namespace +a +skipped.*\nb +Namespace +b +failed.*\nc +Namespace +c +skipped/,
        );
        assert.ok(stderr.includes(`from ${NOW} to ${OTHER}`), stderr);
        assert.match(
          stderr,
          /^Cannot roll back b: .*\nNothing was written\. .*--allow-other-repository\.\n$/,
        );
      }
      assert.deepEqual(
        server.requests.filter(({ method }) => method !== 'GET'),
        [],
      );
    });

    it('goes to an image of another host when that is allowed', async () => {
      store('b', OTHER);
      const { code, stdout } = await rollBack('--allow-other-repository');
      assert.equal(code, 0);
      assert.ok(stdout.includes(`from ${NOW} to ${OTHER}`));
      assert.equal(written().length, 3);
    });

    it('goes on with the others when one has had no other image', async () => {
      stored.delete('/apis/extensions.istio.io/v1alpha1/namespaces/b/wasmplugins/meshtap');
      const { code } = await rollBack();
      assert.equal(code, 3);
      assert.equal(written().length, 2);
    });

    it('asks for the signature at --push-host, and goes to the image that proxies know', async () => {
      writeFileSync(temp('cosign.pub'), 'x');
      const asked = EARLIER?.replace('r.example/', 'localhost:5001/').replace(':1@', '@') ?? '';
      const cosign = writeProgramScript(temp(), 'cosign', [
        { args: ['verify', '--key', temp('cosign.pub'), asked] },
      ]);
      const flags = ['--verify-key', temp('cosign.pub'), '--push-host', 'localhost:5001'];
      const { code, stdout } = await run(['rollback', 'a', ...flags], { env: cosign.env });
      assert.deepEqual([code, cosign.deviations()], [0, []]);
      assert.ok(stdout.includes(`from ${NOW} to ${EARLIER}`), stdout);
    });

    it('writes nothing when the signature of the image before does not verify', async () => {
      writeFileSync(temp('cosign.pub'), 'x');
      const call = {
        args: ['verify', '--key', temp('cosign.pub')],
        status: 1,
        stderr: 'Error: no signatures found',
      };
      const cosign = writeProgramScript(temp(), 'cosign', [call]);
      const { code } = await run(['rollback', 'a', 'b', '--quiet', '--verify-key', temp('cosign.pub')], {
        env: cosign.env,
      });
      assert.equal(code, 5);
      assert.deepEqual(cosign.deviations(), []);
      assert.equal(cosign.calls()[0]?.at(-1), EARLIER?.replace(':1@', '@'));
      assert.deepEqual(written(), []);
    });
  });

  describe('diff', () => {
    const diff = (args: string[] = []) =>
      run(['diff', 'shop', '--image', SOME_IMAGE, ...BACKEND.slice(0, 2), '--quiet', ...args]);

    it('exits 1 and shows what apply would change, and writes nothing', async () => {
      const { code, stdout, stderr } = await diff();
      assert.deepEqual([code, stderr], [1, '']);
      assert.match(stdout, /^--- \/dev\/null\n\+\+\+ applied\/shop\/WasmPlugin\/meshtap\n/);
      assert.deepEqual(written(), []);
    });

    it('exits 0 and shows nothing when nothing would change', async () => {
      await apply();
      assert.deepEqual(await diff(), { code: 0, stdout: '', stderr: '' });
      assert.equal((await diff(['-o', 'json'])).stdout, '[]\n');
    });

    it('exits 3 at a conflict, and shows both the conflict and what --force-conflicts would change', async () => {
      const causes = [
        { reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1', field: '.spec.url' },
      ];
      answer = ({ method, query }) =>
        method === 'PATCH' && query.force !== 'true' ? refusal(409, 'Conflict', 'no', { causes }) : undefined;
      const { code, stdout, stderr } = await diff();
      assert.equal(code, 3);
      assert.match(stdout, /^--- \/dev\/null\n\+\+\+ applied\/shop\/WasmPlugin\/meshtap\n/);
      assert.match(
        stderr,
        /^Note: the differences in shop are those that `meshtap apply --force-conflicts` would make\.\n.*helm manages \.spec\.url\.\n/,
      );
      assert.deepEqual(written(), []);
    });

    it('exits 3 when the cluster refuses', async () => {
      answer = ({ method }) => (method === 'PATCH' ? refusal(403, 'Forbidden', 'no right') : undefined);
      const { code, stdout } = await diff();
      assert.deepEqual([code, stdout], [3, '']);
    });

    it('never shows the value of a header, whatever the format', async () => {
      writeFileSync(
        temp('tap.json'),
        JSON.stringify({ backend: { headers: { authorization: 'Bearer hunter2' } } }),
      );
      for (const format of ['diff', 'json', 'yaml']) {
        const { code, stdout, stderr } = await diff(['--config', temp('tap.json'), '-o', format]);
        assert.equal(code, 1);
        assert.match(stdout, /authorization/);
        assert.doesNotMatch(stdout + stderr, /hunter2/);
        assert.equal(stderr.split('backend.headers are not secret').length, 2);
      }
    });
  });

  for (const command of ['apply', 'diff', 'publish', 'rollback', 'remove']) {
    it(`${command} exits 2 without a namespace, and says how to name one`, async () => {
      const { code, stderr } = await run([command]);
      assert.equal(code, 2);
      assert.match(
        stderr,
        new RegExp(
          `^Cannot run meshtap ${command}: no namespace was given\\.\n.*meshtap ${command} NAMESPACE`,
        ),
      );
    });
  }

  it('publish exits 2 at a digest that the packed image does not have, and asks the API server nothing', async () => {
    writeFileSync(temp('filter.wasm'), TINY_MODULE);
    const args = ['publish', 'shop', '--image', SOME_IMAGE, '--wasm', temp('filter.wasm'), ...BACKEND];
    const { code, stdout, stderr } = await run(args);
    assert.deepEqual([code, stdout, server.requests], [2, '', []]);
    assert.match(stderr, /the packed image has the digest sha256:/);
  });

  const refused: [string, string[], RegExp][] = [
    [
      'a dry run on the client',
      ['--dry-run=client'],
      /"client" as --dry-run.*\n.*none, server\. To make the resources .*`meshtap generate`/,
    ],
    ['a concurrency of none', ['--concurrency', '0'], /"0" as --concurrency.*\n.*1 to 64/],
    ['a concurrency without bounds', ['--concurrency', '1000'], /"1000" as --concurrency/],
    ['a format that there is not', ['-o', 'xml'], /"xml" as --output/],
  ];
  for (const [name, flags, message] of refused) {
    it(`refuses ${name}`, async () => {
      const { code, stderr } = await apply(['shop', ...flags]);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.deepEqual(server.asked, []);
    });
  }
});
