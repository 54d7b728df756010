import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Interruption } from '../src/errors.ts';
import { readVersion } from '../src/installation.ts';
import { runMeshtap, useTempDir } from './support/cli.ts';

describe('meshtap', () => {
  it('prints its version', async () => {
    assert.deepEqual(await runMeshtap(['--version']), { code: 0, stdout: `${readVersion()}\n`, stderr: '' });
  });

  const usage: [string, string[], string][] = [
    [
      'a mistyped command',
      ['pusg'],
      "Cannot run meshtap: unknown command 'pusg'.\nDid you mean push? See `meshtap --help`.\n",
    ],
    [
      'a mistyped flag',
      ['push', 'r.example/tap', '--plain-htp'],
      "Cannot run meshtap push: unknown option '--plain-htp'.\nDid you mean --plain-http? See `meshtap push --help`.\n",
    ],
    [
      'a missing argument',
      ['push'],
      "Cannot run meshtap push: missing required argument 'image'.\nSee `meshtap push --help`.\n",
    ],
    [
      'a flag without its value',
      ['package', '--output-dir'],
      "Cannot run meshtap package: option '--output-dir <directory>' argument missing.\nSee `meshtap package --help`.\n",
    ],
    [
      'a switch with a value',
      ['apply', 'shop', '--wait=true'],
      'Cannot use --wait with a value: it is either given or not.\nGive --wait alone, or leave it off.\n',
    ],
    [
      'a mistyped flag beside --help',
      ['apply', '--bogus', '--help'],
      "Cannot run meshtap apply: unknown option '--bogus'.\nSee `meshtap apply --help`.\n",
    ],
    [
      'a mistyped flag of the program beside --help',
      ['--bogus', '--help'],
      "Cannot run meshtap: unknown option '--bogus'.\nSee `meshtap --help`.\n",
    ],
  ];
  for (const [name, args, stderr] of usage) {
    it(`exits 2 and says what to do for ${name}`, async () => {
      assert.deepEqual(await runMeshtap(args), { code: 2, stdout: '', stderr });
    });
  }

  it('lists the commands for a command that is unlike any', async () => {
    for (const args of [['frobnicate'], ['help', 'frobnicate'], ['frobnicate', '--help']]) {
      const { code, stdout, stderr } = await runMeshtap(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(
        stderr,
        /^Cannot run meshtap: unknown command 'frobnicate'\.\nThe commands are package, push, .*\. See `meshtap --help`\.\n$/,
      );
    }
  });

  describe('diff that fails by itself', () => {
    const temp = useTempDir();
    it('does not exit as if something differed', async () => {
      const cluster = { name: 'c', cluster: { server: 'https://127.0.0.1:1' } };
      const kubeconfig = {
        clusters: [cluster],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      };
      writeFileSync(
        temp('config'),
        JSON.stringify({ ...kubeconfig, 'current-context': 'c', users: [{ name: 'u' }] }),
      );
      const flags = [
        '--image',
        'r.example/tap:1',
        '--backend-address',
        'a.b.c',
        '--kubeconfig',
        temp('config'),
      ];
      const { code, stderr } = await runMeshtap(['diff', 'shop', ...flags], {
        env: { MESHTAP_ORAS: 'nowhere' },
      });
      assert.match(stderr, /MESHTAP_ORAS names nowhere/);
      assert.equal(code, 2);
    });
  });

  describe('stopped by a signal', () => {
    const temp = useTempDir();
    it('says so and exits with the code of the signal', async () => {
      const signal = AbortSignal.abort(new Interruption('SIGTERM'));
      const { code, stderr } = await runMeshtap(['push', 'r.example/tap:1', '--wasm', 'x'], {
        cwd: temp(),
        signal,
      });
      assert.equal(code, 143);
      assert.equal(stderr, 'Stopped by SIGTERM; nothing was left half-written.\n');
    });
  });
});
