import assert from 'node:assert/strict';
import { runProgram } from '../../src/registry/program.ts';

const run = (script: string, extra: object = {}) =>
  runProgram(process.execPath, ['-e', script], {
    env: {},
    cwd: process.cwd(),
    signal: new AbortController().signal,
    ...extra,
  });

describe('runProgram', () => {
  it('gives status, output and what was said on standard error', async () => {
    const outcome = await run(
      'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 3',
    );
    assert.deepEqual(outcome, { status: 3, stdout: Buffer.from('out'), stderr: 'err' });
  });

  it('hands the input over, and outlives a program that does not read it', async () => {
    const echo = await run('process.stdin.pipe(process.stdout)', { input: 'secret' });
    assert.equal(echo.stdout.toString(), 'secret');
    assert.equal((await run('', { input: 'x'.repeat(1_000_000) })).status, 0);
  });

  it('stops a program that answers with too much', async () => {
    const outcome = await run('setInterval(() => process.stdout.write("x".repeat(1000)), 1)', {
      maxOutputBytes: 2000,
    });
    assert.equal(outcome.status, -1);
    assert.match(outcome.stderr, /longer than 2000 bytes/);
  });

  it('stops the program and rejects with the reason when it is aborted', async () => {
    const abort = new AbortController();
    const onError = () => abort.abort(new Error('enough'));
    const endless = run('process.stderr.write("up"); setInterval(() => {}, 1000)', {
      signal: abort.signal,
      onError,
    });
    await assert.rejects(endless, /enough/);
  });

  it('rejects when there is no such program', async () => {
    const options = { env: {}, cwd: process.cwd(), signal: new AbortController().signal };
    await assert.rejects(runProgram('/nowhere/oras', [], options), { code: 'ENOENT' });
  });
});
