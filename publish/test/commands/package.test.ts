import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { digestOf } from '../../src/image/oci.ts';
import { runProgram } from '../../src/registry/program.ts';
import { findOras } from '../../src/registry/remote.ts';
import { makeRun, runMeshtap, TINY_MODULE, useTempDir } from '../support/cli.ts';

describe('meshtap package', () => {
  const temp = useTempDir();
  beforeEach(() => writeFileSync(temp('filter.wasm'), TINY_MODULE));
  const pack = (args: string[] = [], env: Record<string, string> = {}) =>
    runMeshtap(['package', '--output-dir', 'image', ...args], { cwd: temp(), env });
  const WITH_MODULE = ['--wasm', 'filter.wasm'];

  it('writes a layout and prints nothing but the digest', async () => {
    const { code, stdout } = await pack(WITH_MODULE);
    assert.equal(code, 0);
    assert.match(stdout, /^sha256:[0-9a-f]{64}\n$/);
    const manifest = temp('image', 'blobs', 'sha256', stdout.trim().slice('sha256:'.length));
    assert.equal(digestOf(readFileSync(manifest)), stdout.trim());
  });

  it('takes the module from the flag, then the variable, then bin/ of the current directory', async () => {
    mkdirSync(temp('bin'));
    const paths = {
      flag: temp('flag.wasm'),
      variable: temp('variable.wasm'),
      here: temp('bin', 'http-trace-filter.wasm'),
    };
    for (const [name, path] of Object.entries(paths))
      writeFileSync(path, Buffer.concat([TINY_MODULE, Buffer.from(name)]));
    const env = { WASM_FILTER_BINARY_PATH: paths.variable };
    const packed = async (args: string[], variables: Record<string, string>) =>
      (await pack(args, variables)).stderr;
    assert.match(await packed(['--wasm', paths.flag], env), /Packed .*flag\.wasm/);
    assert.match(await packed([], env), /Packed .*variable\.wasm/);
    assert.match(await packed([], { WASM_FILTER_BINARY_PATH: '' }), /Packed .*bin\/http-trace-filter\.wasm/);
  });

  it('dates the image by SOURCE_DATE_EPOCH, and by 1970 without it', async () => {
    const plain = (await pack(WITH_MODULE)).stdout;
    assert.equal((await pack(WITH_MODULE, { SOURCE_DATE_EPOCH: '0' })).stdout, plain);
    assert.notEqual((await pack(WITH_MODULE, { SOURCE_DATE_EPOCH: '1700000000' })).stdout, plain);
    assert.equal((await pack(WITH_MODULE, { SOURCE_DATE_EPOCH: 'now' })).code, 2);
  });

  it('makes a layout that the real ORAS CLI copies whole', async function () {
    this.timeout(300_000); // ORAS is built when this machine does not have it yet.
    const digest = (await pack(WITH_MODULE)).stdout.trim();
    const { env } = process;
    const signal = new AbortController().signal;
    const oras = await findOras(makeRun({ env, cwd: temp(), signal }));
    const args = ['cp', '--from-oci-layout', `image@${digest}`, '--to-oci-layout', 'copy:1'];
    const outcome = await runProgram(oras, args, { env, cwd: temp(), signal });
    assert.equal(outcome.status, 0, outcome.stderr);
    for (const blob of ['oci-layout', `blobs/sha256/${digest.slice(7)}`])
      assert.ok(existsSync(temp('copy', blob)));
  });

  const refusals: [string, string[], RegExp][] = [
    ['a missing --output-dir', ['package'], /--output-dir is missing/],
    [
      'a web address with a password as --source',
      ['package', '--output-dir', 'x', '--source', 'https://a:b@c.example'],
      /not a web address/,
    ],
    ['a revision with a space', ['package', '--output-dir', 'x', '--revision', 'a b'], /visible ASCII/],
  ];
  for (const [name, args, message] of refusals) {
    it(`refuses ${name}`, async () => {
      const result = await runMeshtap(
        [...args, ...(args.length > 1 ? ['--wasm', temp('filter.wasm')] : [])],
        { cwd: temp() },
      );
      assert.deepEqual([result.code, result.stdout], [2, '']);
      assert.match(result.stderr, message);
    });
  }
});
