import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBound } from '../../mesh/kind/engine.ts';
import { eventually } from '../../support/eventually.ts';

const ENGINE = join(import.meta.dirname, '..', '..', 'mesh', 'kind', 'engine.ts');

describe('a command that ends with the run', function () {
  this.timeout(120_000);

  it('gives its stdout', async () => {
    assert.equal(await runBound('sh', ['-c', 'echo out; echo err >&2']), 'out\n');
  });

  it('gives the end of its output where it fails', async () => {
    await assert.rejects(
      runBound('sh', ['-c', 'echo out; echo why >&2; exit 3']),
      /^Error: sh -c ended with 3: (out\n)?why/,
    );
    await assert.rejects(
      runBound('meshtap-no-such-program', ['up']),
      /meshtap-no-such-program up did not start/,
    );
  });

  it('takes what it has started with it when the run is ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtap-engine-'));
    try {
      const file = join(folder, 'pid');
      const command = `sleep 600 & echo $! >${file}; wait`;
      const script = `import { runBound } from ${JSON.stringify(ENGINE)};
        await runBound('sh', ['-c', ${JSON.stringify(command)}]);`;
      const run = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
      const readPid = async () => Number(await readFile(file, 'utf8'));
      const pid = await eventually('the command to start', readPid, (found) => found > 0);
      run.kill('SIGTERM');
      const isThere = () => process.kill(pid, 0);
      await eventually(
        'the command to be gone',
        () => attempt(isThere),
        (there) => !there,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function attempt(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
