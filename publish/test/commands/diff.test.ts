import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { refusal } from '../support/api-server.ts';
import { SOME_IMAGE } from '../support/cli.ts';
import { BACKEND, useWriteScene } from './write-scene.ts';

describe('meshtap diff', () => {
  const scene = useWriteScene();
  const { temp, run, apply, written } = scene;
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
    scene.answer = ({ method, query }) =>
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
    scene.answer = ({ method }) => (method === 'PATCH' ? refusal(403, 'Forbidden', 'no right') : undefined);
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
