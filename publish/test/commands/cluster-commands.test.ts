import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Interruption } from '../../src/errors.ts';
import { refusal } from '../support/api-server.ts';
import { SOME_IMAGE, TINY_MODULE } from '../support/cli.ts';
import { appliedBy, BACKEND, useWriteScene } from './write-scene.ts';

// What kube-apiserver does is proved on the real one, in e2e/cluster; here is what the commands make of its answers.
describe('the commands that write to a cluster', () => {
  const scene = useWriteScene();
  const { temp, run, apply, written } = scene;

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
      scene.answer = () => refusal(403, 'Forbidden', 'no right');
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
    scene.answer = ({ path, method }) =>
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
    scene.answer = ({ method }) =>
      method === 'PATCH' ? refusal(409, 'Conflict', 'no', { causes }) : undefined;
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
    scene.answer = ({ method }) => {
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
    scene.answer = ({ method, path }) =>
      method === 'GET' && path.endsWith('/serviceentries')
        ? { status: 200, body: { kind: 'ServiceEntryList', items: [old] } }
        : undefined;
    const { stderr } = await apply(['shop', '--prune', '--dry-run=server']);
    assert.match(stderr, /^To be pruned .*:\n {2}ServiceEntry shop\/meshtap-backend\nshop: /);
    const deletions = scene.server.requests.filter(({ method }) => method === 'DELETE');
    assert.deepEqual(
      deletions.map(({ path, body }) => [path.split('/').at(-1), body?.dryRun]),
      [['meshtap-backend', ['All']]],
    );
    const lists = scene.server.requests.filter(({ query }) => query.labelSelector !== undefined);
    assert.ok(
      lists.length > 0 &&
        lists.every(
          ({ path, query }) =>
            path.includes('/namespaces/shop/') &&
            query.labelSelector === 'app.kubernetes.io/managed-by=meshtap,meshtap/inventory=meshtap',
        ),
    );
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
    assert.deepEqual([code, stdout, scene.server.requests], [2, '', []]);
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
      assert.deepEqual(scene.server.asked, []);
    });
  }
});
